/* SPDX-License-Identifier: BSD-3-Clause */
/* What does freeing without an allocator do? */
#include "program.h"

PROGRAM(free_without_allocator)
{
	uk_free(NULL, malloc(8));
}
