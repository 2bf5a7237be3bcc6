/* SPDX-License-Identifier: BSD-3-Clause */
/* What does an empty pool give? */
#include "program.h"

PROGRAM(pool_exhausted)
{
	struct uk_allocpool *pool = packet_pool(3);
	struct uk_alloc *a = uk_allocpool2ukalloc(pool);
	void *first = uk_allocpool_take(pool);

	SHOW(first != NULL);
	SHOW(uk_malloc(a, 10) != NULL);
	SHOW(uk_memalign(a, 8, 10) != NULL);
	SHOW(uk_allocpool_availcount(pool));
	SHOW(uk_allocpool_take(pool) == NULL);
	errno = 0;
	SHOW(uk_malloc(a, 10) == NULL);
	SHOW(errno);
	SHOW(uk_memalign(a, 8, 10) == NULL);
	uk_allocpool_return(pool, first);
	SHOW(uk_allocpool_availcount(pool));
	SHOW(uk_allocpool_take(pool) == first);
}
