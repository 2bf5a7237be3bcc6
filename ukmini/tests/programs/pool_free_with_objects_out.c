/* SPDX-License-Identifier: BSD-3-Clause */
/* And with objects still out? */
#include "program.h"

PROGRAM(pool_free_with_objects_out)
{
	struct uk_allocpool *pool = packet_pool(4);

	uk_allocpool_take(pool);
	uk_allocpool_free(pool);
}
