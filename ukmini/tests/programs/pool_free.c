/* SPDX-License-Identifier: BSD-3-Clause */
/* Can a pool be taken down? */
#include "program.h"

PROGRAM(pool_free)
{
	uk_allocpool_free(packet_pool(4));
	printf("taken down\n");
}
