/* SPDX-License-Identifier: BSD-3-Clause */
/* What do the printing calls return? */
#include "program.h"

PROGRAM(printf_count)
{
	int n = printf("twelve chars");

	printf("\n%d\n", n);
	SHOW(printf("%s", ""));
	SHOW(printf("%5d\n", 3));
	SHOW(puts("a line") >= 0);
	SHOW(fputs("no newline\n", stdout) >= 0);
	SHOW(putchar('x'));
	SHOW(fputc('y', stdout));
	printf("\n");
	SHOW(fprintf(stdout, "to stdout\n"));
	SHOW(fprintf(stderr, "to stderr\n"));
}
