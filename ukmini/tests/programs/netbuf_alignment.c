/* SPDX-License-Identifier: BSD-3-Clause */
/* Is the buffer aligned as asked? */
#include "program.h"

PROGRAM(netbuf_alignment)
{
	size_t align;

	for (align = 8; align <= 8192; align *= 2) {
		struct uk_netbuf *nb = uk_netbuf_alloc_buf(uk_alloc_get_default(), 200, align,
							   16, 0, NULL);

		printf("%d: %d\n", (int)align, (int)((uintptr_t)nb->buf % align));
		uk_netbuf_free(nb);
	}
}
