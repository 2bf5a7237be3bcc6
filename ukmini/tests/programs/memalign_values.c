/* SPDX-License-Identifier: BSD-3-Clause */
/* Which alignments does memalign give? */
#include "program.h"

PROGRAM(memalign_values)
{
	struct uk_alloc *a = uk_alloc_get_default();
	size_t align;

	for (align = 8; align <= 65536; align *= 2) {
		void *p = uk_memalign(a, align, 1000);

		printf("%d: %d\n", (int)align, p ? (int)((uintptr_t)p % align) : -1);
		uk_free(a, p);
	}
	SHOW(memalign(256, 100) != NULL);
}
