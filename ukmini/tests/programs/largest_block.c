/* SPDX-License-Identifier: BSD-3-Clause */
/* Can the largest block that the allocator promises really be had? */
#include "program.h"

PROGRAM(largest_block)
{
	struct uk_alloc *a = uk_alloc_get_default();
	ssize_t most = uk_alloc_maxalloc(a);
	void *p;

	SHOW(most > 1 << 20);
	p = uk_malloc(a, most);
	SHOW(p != NULL);
	uk_free(a, p);
	SHOW(uk_malloc(a, most + 4096) == NULL);
	SHOW(uk_alloc_maxalloc(a) == most);
}
