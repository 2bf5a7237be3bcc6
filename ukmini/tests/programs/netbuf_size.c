/* SPDX-License-Identifier: BSD-3-Clause */
/* How large is the description of a packet? */
#include "program.h"

PROGRAM(netbuf_size)
{
	SHOW(sizeof(struct uk_netbuf));
}
