/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory allocators. An allocator is a table of functions; everything that
 * needs memory is given one and calls it through this table. The default one
 * (a binary buddy, kernel/buddy.c) holds all of the heap; a pool
 * (uk/allocpool.h) takes one piece of it and hands that out again.
 */
#ifndef __UK_ALLOC_H__
#define __UK_ALLOC_H__

#include <errno.h>
#include <uk/assert.h>
#include <uk/essentials.h>

struct uk_alloc;

#if CONFIG_LIBUKALLOC_IFSTATS
struct uk_alloc_stats {
	__sz last_alloc_size;
	__sz max_alloc_size;
	__sz min_alloc_size;
	__u64 tot_nb_allocs;
	__u64 tot_nb_frees;
	__s64 cur_nb_allocs;
	__s64 max_nb_allocs;
	__ssz cur_mem_use;
	__ssz max_mem_use;
	__u64 nb_enomem;		/* requests that failed */
};

void uk_alloc_stats_get(struct uk_alloc *a, struct uk_alloc_stats *dst);
#endif

struct uk_alloc {
	void *(*malloc)(struct uk_alloc *a, __sz size);
	void *(*calloc)(struct uk_alloc *a, __sz nmemb, __sz size);
	void *(*realloc)(struct uk_alloc *a, void *ptr, __sz size);
	int (*posix_memalign)(struct uk_alloc *a, void **memptr, __sz align,
			      __sz size);
	void *(*memalign)(struct uk_alloc *a, __sz align, __sz size);
	void (*free)(struct uk_alloc *a, void *ptr);

	void *(*palloc)(struct uk_alloc *a, unsigned long num_pages);
	void (*pfree)(struct uk_alloc *a, void *ptr, unsigned long num_pages);
	__ssz (*maxalloc)(struct uk_alloc *a);
	__ssz (*availmem)(struct uk_alloc *a);
	long (*pmaxalloc)(struct uk_alloc *a);
	long (*pavailmem)(struct uk_alloc *a);
	int (*addmem)(struct uk_alloc *a, void *base, __sz size);

#if CONFIG_LIBUKALLOC_IFSTATS
	struct uk_alloc_stats _stats;
#endif
	struct uk_alloc *next;
	__u8 priv[];
};

extern struct uk_alloc *_uk_alloc_head;

/** The allocator that was registered first. Pools do not register. */
static inline struct uk_alloc *uk_alloc_get_default(void)
{
	return _uk_alloc_head;
}

/* All return NULL, and set errno, when there is no memory (or a is NULL). */
static inline void *uk_malloc(struct uk_alloc *a, __sz size)
{
	if (unlikely(!a)) {
		errno = ENOMEM;
		return __NULL;
	}
	return a->malloc(a, size);
}

static inline void *uk_calloc(struct uk_alloc *a, __sz nmemb, __sz size)
{
	if (unlikely(!a)) {
		errno = ENOMEM;
		return __NULL;
	}
	return a->calloc(a, nmemb, size);
}

#define uk_zalloc(a, size) uk_calloc(a, 1, size)

static inline void *uk_realloc(struct uk_alloc *a, void *ptr, __sz size)
{
	if (unlikely(!a)) {
		errno = ENOMEM;
		return __NULL;
	}
	return a->realloc(a, ptr, size);
}

/** Returns 0, EINVAL or ENOMEM, not negated. */
static inline int uk_posix_memalign(struct uk_alloc *a, void **memptr,
				    __sz align, __sz size)
{
	if (unlikely(!a)) {
		*memptr = __NULL;
		return ENOMEM;
	}
	return a->posix_memalign(a, memptr, align, size);
}

static inline void *uk_memalign(struct uk_alloc *a, __sz align, __sz size)
{
	if (unlikely(!a))
		return __NULL;
	return a->memalign(a, align, size);
}

static inline void uk_free(struct uk_alloc *a, void *ptr)
{
	UK_ASSERT(a);
	a->free(a, ptr);
}

/** Whole pages. Free them with the same number. */
static inline void *uk_palloc(struct uk_alloc *a, unsigned long num_pages)
{
	if (unlikely(!a || !a->palloc))
		return __NULL;
	return a->palloc(a, num_pages);
}

static inline void uk_pfree(struct uk_alloc *a, void *ptr,
			    unsigned long num_pages)
{
	UK_ASSERT(a);
	a->pfree(a, ptr, num_pages);
}

static inline int uk_alloc_addmem(struct uk_alloc *a, void *base, __sz size)
{
	UK_ASSERT(a);
	return a->addmem ? a->addmem(a, base, size) : -ENOTSUP;
}

/** The largest request that can succeed now, in bytes; -ENOTSUP if unknown. */
static inline __ssz uk_alloc_maxalloc(struct uk_alloc *a)
{
	UK_ASSERT(a);
	return a->maxalloc ? a->maxalloc(a) : -ENOTSUP;
}

static inline long uk_alloc_pmaxalloc(struct uk_alloc *a)
{
	UK_ASSERT(a);
	return a->pmaxalloc ? a->pmaxalloc(a) : -ENOTSUP;
}

/** What is left, in bytes. */
static inline __ssz uk_alloc_availmem(struct uk_alloc *a)
{
	UK_ASSERT(a);
	return a->availmem ? a->availmem(a) : -ENOTSUP;
}

static inline long uk_alloc_pavailmem(struct uk_alloc *a)
{
	UK_ASSERT(a);
	return a->pavailmem ? a->pavailmem(a) : -ENOTSUP;
}

__sz uk_alloc_availmem_total(void);
unsigned long uk_alloc_pavailmem_total(void);

#endif
