/* SPDX-License-Identifier: BSD-3-Clause */
/* What do the calls for many objects at once do at the edges? */
#include "program.h"

PROGRAM(pool_batch)
{
	struct uk_allocpool *pool = uk_allocpool_alloc(uk_alloc_get_default(), 8, 64, 64);
	void *many[16];

	SHOW(uk_allocpool_take_batch(pool, many, 5));
	SHOW(uk_allocpool_availcount(pool));
	SHOW(uk_allocpool_take_batch(pool, &many[5], 5));
	SHOW(uk_allocpool_take_batch(pool, &many[8], 5));
	SHOW(uk_allocpool_take_batch(pool, many, 0));
	uk_allocpool_return_batch(pool, many, 3);
	SHOW(uk_allocpool_availcount(pool));
	uk_allocpool_return_batch(pool, &many[3], 0);
	uk_allocpool_return_batch(pool, &many[3], 5);
	SHOW(uk_allocpool_availcount(pool));
}
