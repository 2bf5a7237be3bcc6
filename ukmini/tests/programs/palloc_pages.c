/* SPDX-License-Identifier: BSD-3-Clause */
/* Are pages aligned, and do they come back? */
#include "program.h"

PROGRAM(palloc_pages)
{
	struct uk_alloc *a = uk_alloc_get_default();
	long before = uk_alloc_pavailmem(a);
	void *one = uk_palloc(a, 1), *four = uk_palloc(a, 4), *five = uk_palloc(a, 5);

	SHOW((uintptr_t)one % 4096);
	SHOW((uintptr_t)four % 4096);
	SHOW((uintptr_t)five % 4096);
	printf("taken %ld\n", before - uk_alloc_pavailmem(a));
	uk_pfree(a, four, 4);
	uk_pfree(a, one, 1);
	uk_pfree(a, five, 5);
	printf("missing %ld\n", before - uk_alloc_pavailmem(a));
}
