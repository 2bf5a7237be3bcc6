/* SPDX-License-Identifier: BSD-3-Clause */
/* Do a pool's objects come out of its parent's memory? */
#include "program.h"

PROGRAM(pool_parent)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_allocpool *pool = packet_pool(64);
	ssize_t before = uk_alloc_availmem(a);
	int i, taken = 0;

	for (i = 0; i < 64; i++)
		taken += uk_malloc(uk_allocpool2ukalloc(pool), 100) != NULL;
	SHOW(taken);
	SHOW(uk_alloc_availmem(a) == before);
}
