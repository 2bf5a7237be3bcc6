/* SPDX-License-Identifier: BSD-3-Clause */
/* Which of an allocator's calls does a pool answer, and how? */
#include "program.h"

PROGRAM(pool_as_allocator)
{
	struct uk_allocpool *pool = uk_allocpool_alloc(uk_alloc_get_default(), 8, 100, 64);
	struct uk_alloc *a = uk_allocpool2ukalloc(pool);
	char *p;
	void *out;

	SHOW(uk_alloc_availmem(a));
	SHOW(uk_alloc_maxalloc(a));
	SHOW(uk_malloc(a, 128) != NULL);
	SHOW(uk_malloc(a, 129) == NULL);
	SHOW(uk_malloc(a, 0) != NULL);
	SHOW(uk_posix_memalign(a, &out, 64, 128));
	SHOW(uk_posix_memalign(a, &out, 128, 10));
	SHOW(uk_posix_memalign(a, &out, 64, 129));
	SHOW(uk_memalign(a, 64, 10) != NULL);
	SHOW(uk_memalign(a, 128, 10) == NULL);
	SHOW(uk_allocpool_availcount(pool));
	p = uk_calloc(a, 10, 10);
	SHOW(p && p[0] == 0 && p[99] == 0);
	SHOW(uk_calloc(a, 10, 20) == NULL);
	uk_free(a, p);
	uk_free(a, NULL);
	SHOW(uk_allocpool_availcount(pool));
	SHOW(uk_alloc_availmem(a));
	SHOW(uk_palloc(a, 1) == NULL);
}
