/* SPDX-License-Identifier: BSD-3-Clause */
/* How does UK_CRASH end? */
#include "program.h"

PROGRAM(crash_on_purpose)
{
	UK_CRASH("that was it: %d\n", 5);
	printf("after\n");
}
