/* SPDX-License-Identifier: BSD-3-Clause */
/* Is all memory back after everything was freed? */
#include "program.h"

PROGRAM(availmem_balance)
{
	struct uk_alloc *a = uk_alloc_get_default();
	static void *p[200];
	ssize_t before = uk_alloc_availmem(a);
	int i;

	for (i = 0; i < 200; i++)
		p[i] = uk_malloc(a, (i * 97) % 9000 + 1);
	SHOW(uk_alloc_availmem(a) < before);
	for (i = 0; i < 200; i++)
		uk_free(a, p[(i * 7) % 200]);
	SHOW(uk_alloc_availmem(a) == before);
	SHOW(before > 32 << 20);
	SHOW(before < 64 << 20);
}
