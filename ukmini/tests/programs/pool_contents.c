/* SPDX-License-Identifier: BSD-3-Clause */
/* Do the objects of a pool overlap? */
#include "program.h"

PROGRAM(pool_contents)
{
	struct uk_allocpool *pool = uk_allocpool_alloc(uk_alloc_get_default(), 32, 100, 4);
	unsigned char *p[32];
	int i, j, wrong = 0;

	for (i = 0; i < 32; i++)
		memset(p[i] = uk_allocpool_take(pool), i, 100);
	for (i = 0; i < 32; i++)
		for (j = 0; j < 100; j++)
			wrong += p[i][j] != i;
	SHOW(wrong);
}
