/* SPDX-License-Identifier: BSD-3-Clause */
/* What if there is no memory for the packet? */
#include "program.h"

PROGRAM(netbuf_too_large)
{
	SHOW(uk_netbuf_alloc_buf(uk_alloc_get_default(), 1UL << 30, 64, 0, 0, NULL) == NULL);
	SHOW(uk_netbuf_alloc_buf(NULL, 64, 64, 0, 0, NULL) == NULL);
}
