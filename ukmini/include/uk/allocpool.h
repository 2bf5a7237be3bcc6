/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A pool: objects of one size, taken and returned in constant time. It can
 * also be used through uk_alloc's table, for requests that fit an object.
 */
#ifndef __LIBUKALLOCPOOL_H__
#define __LIBUKALLOCPOOL_H__

#include <uk/alloc.h>

struct uk_allocpool;

/** Bytes that a pool of this shape needs, its own data included. */
__sz uk_allocpool_reqmem(unsigned int obj_count, __sz obj_len, __sz obj_align);

/**
 * Makes a pool from memory of the parent. NULL when the parent has too little.
 * The alignment has to be a power of two.
 */
struct uk_allocpool *uk_allocpool_alloc(struct uk_alloc *parent,
					unsigned int obj_count,
					__sz obj_len, __sz obj_align);

/** Makes a pool in memory that the caller has: as many objects as fit. */
struct uk_allocpool *uk_allocpool_init(void *base, __sz len,
				       __sz obj_len, __sz obj_align);

/** Not possible yet: crashes, as in Unikraft 0.17. */
void uk_allocpool_free(struct uk_allocpool *p);

/** The pool as an allocator. Requests beyond objlen or obj_align fail. */
struct uk_alloc *uk_allocpool2ukalloc(struct uk_allocpool *p);

/** Objects that are left. */
unsigned int uk_allocpool_availcount(struct uk_allocpool *p);

/** Size of one object: obj_len rounded up to the alignment. */
__sz uk_allocpool_objlen(struct uk_allocpool *p);

/** One object, or NULL when there is none left. */
void *uk_allocpool_take(struct uk_allocpool *p);

/** Up to count objects; returns how many. */
unsigned int uk_allocpool_take_batch(struct uk_allocpool *p, void *obj[],
				     unsigned int count);

void uk_allocpool_return(struct uk_allocpool *p, void *obj);
void uk_allocpool_return_batch(struct uk_allocpool *p, void *obj[],
			       unsigned int count);

#endif
