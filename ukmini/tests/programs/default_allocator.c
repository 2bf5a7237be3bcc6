/* SPDX-License-Identifier: BSD-3-Clause */
/* Does a new pool become the default allocator? */
#include "program.h"

PROGRAM(default_allocator)
{
	struct uk_alloc *a = uk_alloc_get_default();

	SHOW(a != NULL);
	SHOW(packet_pool(16) != NULL);
	SHOW(uk_alloc_get_default() == a);
}
