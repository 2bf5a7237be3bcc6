/* SPDX-License-Identifier: BSD-3-Clause */
/* How does calling a null pointer end? */
#include "program.h"

PROGRAM(crash_null_call)
{
	void (*volatile nowhere)(void) = NULL;

	nowhere();
	printf("after\n");
}
