/* SPDX-License-Identifier: BSD-3-Clause */
/* How much memory does a pool ask for, and take? */
#include "program.h"

PROGRAM(pool_memory)
{
	struct uk_alloc *a = uk_alloc_get_default();
	ssize_t before = uk_alloc_availmem(a);

	SHOW(uk_allocpool_reqmem(11, 100, 64) - uk_allocpool_reqmem(10, 100, 64));
	SHOW(uk_allocpool_reqmem(11, 1, 1) - uk_allocpool_reqmem(10, 1, 1));
	SHOW(uk_allocpool_reqmem(1, 64, 4096) - uk_allocpool_reqmem(0, 64, 4096));
	SHOW(packet_pool(1024) != NULL);
	SHOW(before - uk_alloc_availmem(a));
}
