/* SPDX-License-Identifier: BSD-3-Clause */
/* Do allocations overlap? */
#include "program.h"

PROGRAM(malloc_distinct)
{
	static unsigned char *p[64];
	int i, j, wrong = 0;

	for (i = 0; i < 64; i++) {
		p[i] = malloc(i * 37 + 1);
		memset(p[i], i, i * 37 + 1);
	}
	for (i = 1; i < 64; i += 2)
		free(p[i]);
	for (i = 1; i < 64; i += 2) {
		p[i] = malloc(i * 37 + 1);
		memset(p[i], i, i * 37 + 1);
	}
	for (i = 0; i < 64; i++)
		for (j = 0; j < i * 37 + 1; j++)
			wrong += p[i][j] != i;
	SHOW(wrong);
}
