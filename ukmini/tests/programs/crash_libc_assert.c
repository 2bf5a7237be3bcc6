/* SPDX-License-Identifier: BSD-3-Clause */
/* And one by the libc's assert? */
#include "program.h"
#include <assert.h>

PROGRAM(crash_libc_assert)
{
	assert(argc > 0);
	assert(argc == 78);
	printf("after\n");
}
