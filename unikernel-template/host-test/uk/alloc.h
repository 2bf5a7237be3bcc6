/* SPDX-License-Identifier: BSD-3-Clause */
/* Host stand-in: an allocator that can run out on purpose. */
#ifndef HOST_UK_ALLOC_H
#define HOST_UK_ALLOC_H

#include <stddef.h>

struct uk_alloc {
	int left;	/* allocations it still grants */
};

#endif
