/* SPDX-License-Identifier: BSD-3-Clause */
/* How does writing through a null pointer end? */
#include "program.h"

PROGRAM(crash_null_write)
{
	volatile int *volatile nowhere = NULL;

	printf("before\n");
	*nowhere = 1;
	printf("after\n");
}
