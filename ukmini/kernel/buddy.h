/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __BUDDY_H__
#define __BUDDY_H__

#include <uk/alloc.h>

/* Makes an allocator that manages [base, base + len) and lives in it. */
struct uk_alloc *buddy_init(void *base, __sz len);

#endif
