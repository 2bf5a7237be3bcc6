/* SPDX-License-Identifier: BSD-3-Clause */
/* How do UK_BUGON and UK_BUG end? */
#include "program.h"

PROGRAM(crash_bug)
{
	UK_BUGON(argc == 77);
	printf("before\n");
	UK_BUGON(argc != 77);
	printf("after\n");
}
