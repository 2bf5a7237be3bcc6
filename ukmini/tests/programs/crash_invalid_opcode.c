/* SPDX-License-Identifier: BSD-3-Clause */
/* How does an invalid instruction end? */
#include "program.h"

PROGRAM(crash_invalid_opcode)
{
	__asm__ volatile("ud2");
	printf("after\n");
}
