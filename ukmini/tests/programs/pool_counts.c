/* SPDX-License-Identifier: BSD-3-Clause */
/* What does a pool say about itself? */
#include "program.h"

static void show(unsigned int count, size_t length, size_t align)
{
	struct uk_allocpool *pool = uk_allocpool_alloc(uk_alloc_get_default(), count, length,
						       align);

	printf("%u x %d / %d: %u free, object %d\n", count, (int)length, (int)align,
	       uk_allocpool_availcount(pool), (int)uk_allocpool_objlen(pool));
}

PROGRAM(pool_counts)
{
	show(1024, 2048, 2048);
	show(16, 100, 64);
	show(16, 1, 1);
	show(10, 17, 8);
	show(10, 64, 4096);
	show(1, 8000, 16);
}
