/* SPDX-License-Identifier: BSD-3-Clause */
/* Counters of references. */
#ifndef __UK_REFCOUNT_H__
#define __UK_REFCOUNT_H__

#include <uk/arch/limits.h>
#include <uk/assert.h>

static inline void uk_refcount_init(__atomic *ref, __u32 value)
{
	__atomic_store_n(&ref->counter, value, __ATOMIC_SEQ_CST);
}

static inline __u32 uk_refcount_read(const __atomic *ref)
{
	return __atomic_load_n(&ref->counter, __ATOMIC_SEQ_CST);
}

static inline void uk_refcount_acquire(__atomic *ref)
{
	UK_ASSERT((ref != __NULL) && (ref->counter < __U32_MAX));
	__atomic_add_fetch(&ref->counter, 1, __ATOMIC_SEQ_CST);
}

/** Gives one reference up; returns 1 when it was the last. */
static inline int uk_refcount_release(__atomic *ref)
{
	__u32 old;

	UK_ASSERT(ref != __NULL);
	old = __atomic_fetch_sub(&ref->counter, 1, __ATOMIC_SEQ_CST);
	UK_ASSERT(old > 0);
	return old == 1;
}

#endif
