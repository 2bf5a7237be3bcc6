/* SPDX-License-Identifier: BSD-3-Clause */
/* Do the memory calls handle overlaps, single bytes and nothing? */
#include "program.h"

PROGRAM(memory_calls)
{
	static char buf[300];
	char *volatile p = buf;
	int i, sum = 0;

	for (i = 0; i < 300; i++)
		p[i] = i;
	memmove(p + 10, p, 200);
	memmove(p, p + 5, 250);
	memcpy(p + 280, p + 3, 17);
	memset(p + 100, 0x1ff, 33);
	memset(p, 7, sum);
	for (i = 0; i < 300; i++)
		sum = (sum * 31 + (unsigned char)p[i]) & 0xffffff;
	printf("%x\n", sum);
	SHOW(memcpy(p, p + 50, 10) == p);
	SHOW(memset(p, 0, 1) == p);
}
