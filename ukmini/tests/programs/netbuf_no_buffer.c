/* SPDX-License-Identifier: BSD-3-Clause */
/* What does a packet without a buffer do? */
#include "program.h"

PROGRAM(netbuf_no_buffer)
{
	SHOW(uk_netbuf_alloc_buf(uk_alloc_get_default(), 0, 64, 0, 0, NULL) == NULL);
}
