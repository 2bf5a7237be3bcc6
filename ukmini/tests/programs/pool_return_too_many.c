/* SPDX-License-Identifier: BSD-3-Clause */
/* What does giving back more than was taken do? */
#include "program.h"

PROGRAM(pool_return_too_many)
{
	struct uk_allocpool *pool = packet_pool(4);
	void *p = uk_allocpool_take(pool);

	uk_allocpool_return(pool, p);
	uk_allocpool_return(pool, p);
	printf("not noticed\n");
}
