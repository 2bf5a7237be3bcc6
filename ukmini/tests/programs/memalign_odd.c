/* SPDX-License-Identifier: BSD-3-Clause */
/* And which does it refuse? */
#include "program.h"

static void try(size_t align)
{
	void *out = (void *)1;
	int result = uk_posix_memalign(uk_alloc_get_default(), &out, align, 100);

	printf("%d: posix_memalign %d, memalign %d\n", (int)align, result,
	       uk_memalign(uk_alloc_get_default(), align, 100) == NULL);
}

PROGRAM(memalign_odd)
{
	try(3);
	try(24);
	try(100);
	try(4095);
	try(4);
	try(1);
}
