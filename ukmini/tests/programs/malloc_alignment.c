/* SPDX-License-Identifier: BSD-3-Clause */
/* How is plain memory aligned? */
#include "program.h"

PROGRAM(malloc_alignment)
{
	size_t size;
	uintptr_t all = 0;

	for (size = 1; size < 20000; size = size * 2 + 1)
		all |= (uintptr_t)uk_malloc(uk_alloc_get_default(), size);
	SHOW(all % 16);
}
