/* SPDX-License-Identifier: BSD-3-Clause */
/* What do the allocator's calls return for a size of zero? */
#include "program.h"

PROGRAM(malloc_nothing)
{
	struct uk_alloc *a = uk_alloc_get_default();
	void *p = uk_malloc(a, 100);
	void *out = (void *)1;

	SHOW(uk_malloc(a, 0) == NULL);
	SHOW(uk_calloc(a, 0, 8) == NULL);
	SHOW(uk_calloc(a, 8, 0) == NULL);
	SHOW(uk_zalloc(a, 0) == NULL);
	SHOW(uk_memalign(a, 64, 0) == NULL);
	SHOW(uk_posix_memalign(a, &out, 64, 0));
	SHOW(uk_realloc(a, NULL, 0) == NULL);
	SHOW(uk_realloc(a, p, 0) == NULL);
	SHOW(malloc(0) == NULL);
	SHOW(calloc(0, 0) == NULL);
}
