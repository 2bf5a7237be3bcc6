/* SPDX-License-Identifier: BSD-3-Clause */
/* How does a division by zero end? */
#include "program.h"

PROGRAM(crash_divide)
{
	int volatile zero = 0, result = 0;

	__asm__ volatile("cltd; idivl %1" : "+a"(result) : "m"(zero) : "edx");
	printf("%d\n", result);
}
