/* SPDX-License-Identifier: BSD-3-Clause */
/* How does reading far beyond the memory end? */
#include "program.h"

PROGRAM(crash_wild_read)
{
	int *volatile far = (int *)0x7f0000000000UL;

	printf("%d\n", *far);
	printf("after\n");
}
