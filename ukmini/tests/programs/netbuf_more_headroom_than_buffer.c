/* SPDX-License-Identifier: BSD-3-Clause */
/* What does a headroom longer than the buffer do? */
#include "program.h"

PROGRAM(netbuf_more_headroom_than_buffer)
{
	SHOW(uk_netbuf_alloc_buf(uk_alloc_get_default(), 64, 64, 65, 0, NULL) == NULL);
}
