/* SPDX-License-Identifier: BSD-3-Clause */
/* Do the libc's calls use the default allocator? */
#include "program.h"

PROGRAM(libc_malloc)
{
	struct uk_alloc *a = uk_alloc_get_default();
	ssize_t before = uk_alloc_availmem(a);
	void *volatile p = malloc(5000);
	void *q = NULL;

	SHOW(before > uk_alloc_availmem(a));
	free(p);
	free(NULL);
	SHOW(before - uk_alloc_availmem(a));
	SHOW(posix_memalign(&q, 128, 1000));
	SHOW((uintptr_t)q % 128);
	uk_free(a, q);
	p = strdup("a string");
	p = realloc(p, 100);
	printf("%s\n", (char *)p);
	uk_free(a, p);
	SHOW(before - uk_alloc_availmem(a));
}
