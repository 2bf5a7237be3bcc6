/* SPDX-License-Identifier: BSD-3-Clause */
/* What does preparing a packet in no memory do? */
#include "program.h"

PROGRAM(netbuf_prepare_nothing)
{
	SHOW(uk_netbuf_prepare_buf(NULL, 512, 0, 0, NULL) == NULL);
}
