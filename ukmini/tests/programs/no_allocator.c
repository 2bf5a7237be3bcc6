/* SPDX-License-Identifier: BSD-3-Clause */
/* What do the calls do without an allocator? */
#include "program.h"

PROGRAM(no_allocator)
{
	void *out = (void *)1;

	errno = 0;
	SHOW(uk_malloc(NULL, 8) == NULL);
	SHOW(errno);
	SHOW(uk_calloc(NULL, 1, 8) == NULL);
	SHOW(uk_realloc(NULL, NULL, 8) == NULL);
	SHOW(uk_memalign(NULL, 8, 8) == NULL);
	SHOW(uk_posix_memalign(NULL, &out, 8, 8));
	SHOW(uk_palloc(NULL, 1) == NULL);
}
