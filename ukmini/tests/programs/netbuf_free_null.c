/* SPDX-License-Identifier: BSD-3-Clause */
/* What does freeing no packet do? */
#include "program.h"

PROGRAM(netbuf_free_null)
{
	uk_netbuf_free(NULL);
}
