/* SPDX-License-Identifier: BSD-3-Clause */
/* How does a failed assertion of the program itself end? */
#include "program.h"

PROGRAM(crash_assert)
{
	printf("before\n");
	UK_ASSERT(argc == 77 && "the expression is shown");
	printf("after\n");
}
