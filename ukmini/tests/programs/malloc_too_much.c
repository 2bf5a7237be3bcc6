/* SPDX-License-Identifier: BSD-3-Clause */
/* What do the allocator's calls return for more than there is? */
#include "program.h"

PROGRAM(malloc_too_much)
{
	struct uk_alloc *a = uk_alloc_get_default();
	void *p = uk_malloc(a, 100);
	void *out;

	SHOW(uk_malloc(a, 1UL << 30) == NULL);
	SHOW(uk_malloc(a, (size_t)-1) == NULL);
	SHOW(uk_calloc(a, 1UL << 15, 1UL << 15) == NULL);
	SHOW(uk_calloc(a, (size_t)-1, (size_t)-1) == NULL);
	SHOW(uk_realloc(a, p, 1UL << 30) == NULL);
	SHOW(uk_memalign(a, 64, 1UL << 30) == NULL);
	SHOW(uk_posix_memalign(a, &out, 64, 1UL << 30));
	SHOW(uk_palloc(a, 1UL << 18) == NULL);
}
