/* SPDX-License-Identifier: BSD-3-Clause */
/* Can a pool live in memory of one's own? */
#include "program.h"

static char memory[8192] __attribute__((aligned(4096)));

PROGRAM(pool_in_own_memory)
{
	struct uk_allocpool *pool = uk_allocpool_init(memory, sizeof(memory), 512, 512);
	void *p;

	SHOW(uk_allocpool_availcount(pool));
	p = uk_allocpool_take(pool);
	SHOW((char *)p >= memory && (char *)p + 512 <= memory + sizeof(memory));
	SHOW((uintptr_t)p % 512);
	errno = 0;
	SHOW(uk_allocpool_init(memory, 16, 512, 512) == NULL);
	SHOW(errno);
	SHOW(uk_allocpool_init(NULL, 4096, 512, 512) == NULL);
}
