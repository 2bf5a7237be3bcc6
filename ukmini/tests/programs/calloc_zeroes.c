/* SPDX-License-Identifier: BSD-3-Clause */
/* Is recycled memory zeroed by calloc? */
#include "program.h"

PROGRAM(calloc_zeroes)
{
	struct uk_alloc *a = uk_alloc_get_default();
	unsigned char *p;
	int i, round, dirty = 0;

	for (round = 0; round < 8; round++) {
		p = uk_malloc(a, 3000);
		memset(p, 0xff, 3000);
		uk_free(a, p);
		p = round % 2 ? uk_zalloc(a, 3000) : uk_calloc(a, 30, 100);
		for (i = 0; i < 3000; i++)
			dirty += p[i] != 0;
		uk_free(a, p);
	}
	SHOW(dirty);
}
