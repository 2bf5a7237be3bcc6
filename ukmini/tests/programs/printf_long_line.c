/* SPDX-License-Identifier: BSD-3-Clause */
/* Is a long line printed whole? */
#include "program.h"

PROGRAM(printf_long_line)
{
	static char line[600];
	int i;

	for (i = 0; i < 599; i++)
		line[i] = 'a' + i % 26;
	printf("%s\n", line);
}
