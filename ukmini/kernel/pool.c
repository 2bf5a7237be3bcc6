/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The pool: one piece of memory cut into objects of one size. Free objects
 * hang in a list that is written into the objects themselves, so taking and
 * returning one costs a few pointer writes, always the same.
 */
#include <errno.h>
#include <string.h>
#include <uk/allocpool.h>
#include <uk/list.h>
#include "alloc_impl.h"

#define MIN_ALIGN	sizeof(void *)
#define MIN_LEN		sizeof(struct uk_list_head)

struct uk_allocpool {
	struct uk_alloc self;
	struct uk_list_head free_obj;
	unsigned int free_obj_count;
	__sz obj_align;
	__sz obj_len;
	unsigned int obj_count;
	struct uk_alloc *parent;
	void *base;
};

static inline struct uk_allocpool *pool_of(struct uk_alloc *a)
{
	UK_ASSERT(a);
	return __containerof(a, struct uk_allocpool, self);
}

static inline void put(struct uk_allocpool *p, void *obj)
{
	UK_ASSERT(p);
	UK_ASSERT(obj);
	UK_ASSERT(p->free_obj_count < p->obj_count);
	uk_list_add(obj, &p->free_obj);
	p->free_obj_count++;
	uk_alloc_stats_count_free(&p->self, obj, p->obj_len);
}

static inline void *get(struct uk_allocpool *p)
{
	struct uk_list_head *obj = p->free_obj.next;

	UK_ASSERT(p->free_obj_count > 0);
	uk_list_del(obj);
	p->free_obj_count--;
	uk_alloc_stats_count_alloc(&p->self, obj, p->obj_len);
	return obj;
}

/* The pool behind uk_alloc's table. */
static void *pool_malloc(struct uk_alloc *a, __sz size)
{
	struct uk_allocpool *p = pool_of(a);

	if (unlikely(size > p->obj_len || uk_list_empty(&p->free_obj))) {
		uk_alloc_stats_count_alloc(a, NULL, 0);
		errno = ENOMEM;
		return NULL;
	}
	return get(p);
}

static int pool_memalign(struct uk_alloc *a, void **memptr, __sz align,
			 __sz size)
{
	struct uk_allocpool *p = pool_of(a);

	if (unlikely(size > p->obj_len || align > p->obj_align
		     || uk_list_empty(&p->free_obj))) {
		uk_alloc_stats_count_alloc(a, NULL, 0);
		return ENOMEM;
	}
	*memptr = get(p);
	return 0;
}

static void pool_free(struct uk_alloc *a, void *ptr)
{
	struct uk_allocpool *p = pool_of(a);

	if (likely(ptr))
		put(p, ptr);
}

static __ssz pool_availmem(struct uk_alloc *a)
{
	struct uk_allocpool *p = pool_of(a);

	return p->free_obj_count * p->obj_len;
}

static __ssz pool_maxalloc(struct uk_alloc *a)
{
	return pool_of(a)->obj_len;
}

/* The pool's own calls. */
void *uk_allocpool_take(struct uk_allocpool *p)
{
	UK_ASSERT(p);
	if (unlikely(uk_list_empty(&p->free_obj))) {
		uk_alloc_stats_count_alloc(&p->self, NULL, 0);
		return NULL;
	}
	return get(p);
}

unsigned int uk_allocpool_take_batch(struct uk_allocpool *p, void *obj[],
				     unsigned int count)
{
	unsigned int i;

	UK_ASSERT(p);
	UK_ASSERT(obj);
	for (i = 0; i < count && !uk_list_empty(&p->free_obj); i++)
		obj[i] = get(p);
	if (i == 0)
		uk_alloc_stats_count_alloc(&p->self, NULL, 0);
	return i;
}

void uk_allocpool_return(struct uk_allocpool *p, void *obj)
{
	put(p, obj);
}

void uk_allocpool_return_batch(struct uk_allocpool *p, void *obj[],
			       unsigned int count)
{
	unsigned int i;

	UK_ASSERT(obj);
	for (i = 0; i < count; i++)
		put(p, obj[i]);
}

struct uk_alloc *uk_allocpool2ukalloc(struct uk_allocpool *p)
{
	UK_ASSERT(p);
	return &p->self;
}

unsigned int uk_allocpool_availcount(struct uk_allocpool *p)
{
	return p->free_obj_count;
}

__sz uk_allocpool_objlen(struct uk_allocpool *p)
{
	return p->obj_len;
}

__sz uk_allocpool_reqmem(unsigned int obj_count, __sz obj_len, __sz obj_align)
{
	UK_ASSERT(POWER_OF_2(obj_align));
	obj_align = MAX(obj_align, MIN_ALIGN);
	obj_len = ALIGN_UP(MAX(obj_len, MIN_LEN), obj_align);
	return sizeof(struct uk_allocpool) + obj_align + obj_count * obj_len;
}

struct uk_allocpool *uk_allocpool_init(void *base, __sz len, __sz obj_len,
				       __sz obj_align)
{
	struct uk_allocpool *p = base;
	__uptr obj, end = (__uptr)base + len;

	UK_ASSERT(POWER_OF_2(obj_align));
	if (!base || len < sizeof(*p)) {
		errno = ENOSPC;
		return NULL;
	}
	memset(p, 0, sizeof(*p));
	p->base = base;
	UK_INIT_LIST_HEAD(&p->free_obj);
	p->obj_align = MAX(obj_align, MIN_ALIGN);
	p->obj_len = ALIGN_UP(MAX(obj_len, MIN_LEN), p->obj_align);

	p->self.malloc = pool_malloc;
	p->self.calloc = uk_calloc_compat;
	p->self.realloc = uk_realloc_compat;
	p->self.free = pool_free;
	p->self.posix_memalign = pool_memalign;
	p->self.memalign = uk_memalign_compat;
	p->self.maxalloc = pool_maxalloc;
	p->self.availmem = pool_availmem;

	for (obj = ALIGN_UP((__uptr)(p + 1), p->obj_align);
	     obj + p->obj_len <= end; obj += p->obj_len) {
		uk_list_add((struct uk_list_head *)obj, &p->free_obj);
		p->free_obj_count = ++p->obj_count;
	}
	return p;
}

struct uk_allocpool *uk_allocpool_alloc(struct uk_alloc *parent,
					unsigned int obj_count, __sz obj_len,
					__sz obj_align)
{
	__sz len = uk_allocpool_reqmem(obj_count, obj_len, obj_align);
	__sz align = MAX(obj_align, MIN_ALIGN);
	void *base = uk_malloc(parent, len);
	struct uk_allocpool *p;
	__uptr first;

	if (!base)
		return NULL;
	/* What aligning the objects did not need must not become one more. */
	first = (__uptr)base + sizeof(*p);
	len -= align - (ALIGN_UP(first, align) - first);
	p = uk_allocpool_init(base, len, obj_len, obj_align);
	if (!p) {
		uk_free(parent, base);
		return NULL;
	}
	p->parent = parent;
	return p;
}

void uk_allocpool_free(struct uk_allocpool *p __maybe_unused)
{
	UK_ASSERT(p->parent);
	UK_ASSERT(p->free_obj_count == p->obj_count);
	UK_CRASH("A pool cannot be taken down.\n");
}
