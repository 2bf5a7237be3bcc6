/* SPDX-License-Identifier: BSD-3-Clause */
/* What if there is no memory for the pool? */
#include "program.h"

PROGRAM(pool_too_large)
{
	SHOW(packet_pool(1 << 16) == NULL);
	SHOW(packet_pool(4096) != NULL);
}
