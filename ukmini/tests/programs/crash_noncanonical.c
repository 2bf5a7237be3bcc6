/* SPDX-License-Identifier: BSD-3-Clause */
/* How does reading an address that cannot exist end? */
#include "program.h"

PROGRAM(crash_noncanonical)
{
	int *volatile odd = (int *)0xa5a5a5a5a5a5a5a5UL;

	printf("%d\n", *odd);
	printf("after\n");
}
