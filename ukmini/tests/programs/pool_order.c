/* SPDX-License-Identifier: BSD-3-Clause */
/* In which order does a pool give out its objects? */
#include "program.h"

PROGRAM(pool_order)
{
	struct uk_allocpool *pool = uk_allocpool_alloc(uk_alloc_get_default(), 8, 64, 64);
	char *taken[8];
	int i;

	for (i = 0; i < 8; i++) {
		taken[i] = uk_allocpool_take(pool);
		printf("%d ", (int)(taken[i] - taken[0]));
	}
	printf("\n");
	for (i = 0; i < 8; i += 2)
		uk_allocpool_return(pool, taken[i]);
	for (i = 0; i < 4; i++)
		printf("%d ", (int)((char *)uk_allocpool_take(pool) - taken[0]));
	printf("\n");
}
