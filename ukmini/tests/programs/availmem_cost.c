/* SPDX-License-Identifier: BSD-3-Clause */
/* How much does each size take from the allocator? */
#include "program.h"

PROGRAM(availmem_cost)
{
	static const int sizes[] = { 1, 100, 2048, 4000, 4064, 4096, 8000, 9000, 20000, 100000 };
	struct uk_alloc *a = uk_alloc_get_default();
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		ssize_t before = uk_alloc_availmem(a);
		void *p = uk_malloc(a, sizes[i]);

		printf("%d: %d\n", sizes[i], (int)(before - uk_alloc_availmem(a)));
		uk_free(a, p);
	}
}
