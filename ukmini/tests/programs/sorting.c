/* SPDX-License-Identifier: BSD-3-Clause */
/* Does qsort sort, equal and many elements too? */
#include "program.h"

static int up(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

PROGRAM(sorting)
{
	static int many[500];
	const char *words[] = { "receive", "send", "probe", "start", "configure" };
	unsigned int i, wrong = 0;

	for (i = 0; i < 500; i++)
		many[i] = (i * 7919) % 251;
	qsort(many, 500, sizeof(many[0]), up);
	for (i = 1; i < 500; i++)
		wrong += many[i - 1] > many[i];
	SHOW(wrong);
	qsort(words, ARRAY_SIZE(words), sizeof(words[0]), by_text);
	for (i = 0; i < ARRAY_SIZE(words); i++)
		printf("%s ", words[i]);
	printf("\n");
	qsort(many, 0, sizeof(many[0]), up);
}
