/* SPDX-License-Identifier: BSD-3-Clause */
/* Does realloc keep what was there? */
#include "program.h"

PROGRAM(realloc_keeps)
{
	struct uk_alloc *a = uk_alloc_get_default();
	unsigned char *p = uk_realloc(a, NULL, 100);
	int i, wrong = 0;
	size_t size;

	for (i = 0; i < 100; i++)
		p[i] = i;
	for (size = 200; size < 200000; size *= 3)
		p = uk_realloc(a, p, size);
	p = uk_realloc(a, p, 50);
	for (i = 0; i < 50; i++)
		wrong += p[i] != i;
	SHOW(wrong);
	uk_free(a, p);
	uk_free(a, NULL);
}
