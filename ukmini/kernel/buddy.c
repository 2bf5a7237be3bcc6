/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The default allocator: a binary buddy of pages.
 *
 * Memory is kept in blocks of 1, 2, 4, ... pages, each aligned to its size; a
 * list per size holds the free ones. A request takes the smallest block that
 * is large enough and halves it until it fits; the unused halves go to their
 * lists. On return a block joins its buddy, the other half of the block both
 * came from, as long as that is free and whole.
 *
 *   order 2   [               4               ]
 *   order 1   [       2       ][       2      ]    buddies differ in one bit
 *   order 0   [   1   ][   1  ]                    of their address
 *
 * A bitmap tells which pages are in use; a free block says in its first bytes
 * how large it is. The price of an allocation depends on how often it has to
 * split and join: that is what a pool (pool.c) avoids.
 */
#include <errno.h>
#include <string.h>
#include <uk/assert.h>
#include <uk/print.h>
#include "alloc_impl.h"
#include "buddy.h"

#define ORDERS		(64 - __PAGE_SHIFT)
#define WORD_PAGES	64

/* A free block, written into the block itself. */
struct block {
	struct block *next;
	struct block **link;		/* what points here */
	unsigned int order;
};

/* A piece of memory, with a bitmap of its pages: 1 is in use. */
struct region {
	struct region *next;
	__uptr first;
	unsigned long pages;
	unsigned long *used;
};

struct buddy {
	unsigned long free_pages;
	struct block *head[ORDERS];
	struct block tail[ORDERS];	/* ends each list */
	struct region *regions;
};

static inline struct buddy *buddy_of(struct uk_alloc *a)
{
	return (struct buddy *)a->priv;
}

static inline __sz order_bytes(unsigned int order)
{
	return __PAGE_SIZE << order;
}

static inline unsigned int order_of(unsigned long pages)
{
	UK_ASSERT(pages);
	return pages == 1 ? 0 : 64 - __builtin_clzl(pages - 1);
}

static inline void push(struct buddy *b, struct block *k, unsigned int order)
{
	k->order = order;
	k->next = b->head[order];
	k->link = &b->head[order];
	k->next->link = &k->next;
	b->head[order] = k;
}

static inline void unlink(struct block *k)
{
	*k->link = k->next;
	k->next->link = k->link;
}

static struct region *region_of(struct buddy *b, __uptr addr)
{
	struct region *r;

	for (r = b->regions; r; r = r->next)
		if (addr >= r->first
		    && addr < r->first + (r->pages << __PAGE_SHIFT))
			return r;
	return NULL;
}

/* Pages outside of every region count as used: nothing joins with them. */
static inline int is_used(struct buddy *b, __uptr addr)
{
	struct region *r = region_of(b, addr);
	unsigned long page;

	if (!r)
		return 1;
	page = (addr - r->first) >> __PAGE_SHIFT;
	return r->used[page / WORD_PAGES] >> (page % WORD_PAGES) & 1;
}

/* Sets or clears the bits of a run of pages, a word at a time. */
static void mark(struct buddy *b, __uptr addr, unsigned long pages, int used)
{
	struct region *r = region_of(b, addr);
	unsigned long page, end, word, mask;

	UK_ASSERT(r);
	page = (addr - r->first) >> __PAGE_SHIFT;
	end = page + pages;
	UK_ASSERT(end <= r->pages);

	while (page < end) {
		word = page / WORD_PAGES;
		mask = ~0UL << (page % WORD_PAGES);
		page = (word + 1) * WORD_PAGES;
		if (page > end)
			mask &= (1UL << (end % WORD_PAGES)) - 1;
		if (used)
			r->used[word] |= mask;
		else
			r->used[word] &= ~mask;
	}
	b->free_pages += used ? -pages : pages;
}

static void *buddy_palloc(struct uk_alloc *a, unsigned long pages)
{
	struct buddy *b;
	unsigned int order, i;
	struct block *k;

	UK_ASSERT(a);
	b = buddy_of(a);
	order = order_of(pages);

	for (i = order; i < ORDERS && !b->head[i]->next; i++)
		;
	if (i >= ORDERS) {
		uk_pr_warn("%lx: Cannot handle palloc request of order %u: "
			   "Out of memory\n", (__uptr)a, order);
		uk_alloc_stats_count_alloc(a, NULL, 0);
		errno = ENOMEM;
		return NULL;
	}

	k = b->head[i];
	unlink(k);
	while (i != order) {
		i--;
		push(b, (struct block *)((char *)k + order_bytes(i)), i);
	}
	UK_ASSERT(IS_ALIGNED((__uptr)k, order_bytes(order)));
	mark(b, (__uptr)k, 1UL << order, 1);
	uk_alloc_stats_count_alloc(a, k, pages << __PAGE_SHIFT);
	return k;
}

static void buddy_pfree(struct uk_alloc *a, void *obj, unsigned long pages)
{
	struct buddy *b;
	unsigned int order;
	struct block *k = obj, *other;

	UK_ASSERT(a);
	uk_alloc_stats_count_free(a, obj, pages << __PAGE_SHIFT);
	b = buddy_of(a);
	order = order_of(pages);
	UK_ASSERT(IS_ALIGNED((__uptr)obj, __PAGE_SIZE));
	mark(b, (__uptr)obj, 1UL << order, 0);

	for (; order < ORDERS; order++) {
		other = (struct block *)((__uptr)k ^ order_bytes(order));
		if (is_used(b, (__uptr)other) || other->order != order)
			break;
		unlink(other);
		if (other < k)
			k = other;
	}
	push(b, k, order);
}

static long buddy_pmaxalloc(struct uk_alloc *a)
{
	struct buddy *b = buddy_of(a);
	int i;

	for (i = ORDERS - 1; i >= 0; i--)
		if (b->head[i]->next)
			return 1L << i;
	return 0;
}

static long buddy_pavailmem(struct uk_alloc *a)
{
	return buddy_of(a)->free_pages;
}

/* The region's own data and bitmap take its first pages. */
static int buddy_addmem(struct uk_alloc *a, void *base, __sz len)
{
	struct buddy *b = buddy_of(a);
	__uptr at = ALIGN_UP((__uptr)base, __PAGE_SIZE);
	__uptr end = ALIGN_DOWN((__uptr)base + len, __PAGE_SIZE);
	struct region *r = (struct region *)at;
	__sz bitmap, own;
	unsigned int order;

	if (end < at + 2 * __PAGE_SIZE)
		return -EINVAL;
	bitmap = DIV_ROUND_UP((end - at) >> __PAGE_SHIFT, WORD_PAGES) * 8;
	own = ALIGN_UP(sizeof(*r) + bitmap, __PAGE_SIZE);
	if (at + own >= end)
		return -EINVAL;

	r->used = (unsigned long *)(r + 1);
	memset(r->used, 0xFF, bitmap);
	r->first = at + own;
	r->pages = (end - r->first) >> __PAGE_SHIFT;
	r->next = b->regions;
	b->regions = r;
	mark(b, r->first, r->pages, 0);

	/* The largest blocks that alignment and what is left allow. */
	for (at = r->first; at < end; at += order_bytes(order)) {
		for (order = 0; at + order_bytes(order + 1) <= end
		     && IS_ALIGNED(at, order_bytes(order + 1)); order++)
			;
		push(b, (struct block *)at, order);
	}
	return 0;
}

struct uk_alloc *buddy_init(void *base, __sz len)
{
	struct uk_alloc *a = base;
	struct buddy *b = buddy_of(a);
	__sz own = ALIGN_UP(sizeof(*a) + sizeof(*b), __PAGE_SIZE);
	int i;

	UK_ASSERT(len > own);
	uk_pr_info("Initialize binary buddy allocator %lx\n", (__uptr)a);
	memset(a, 0, own);
	for (i = 0; i < ORDERS; i++) {
		b->head[i] = &b->tail[i];
		b->tail[i].link = &b->head[i];
	}
	a->palloc = buddy_palloc;
	a->pfree = buddy_pfree;
	a->pmaxalloc = buddy_pmaxalloc;
	a->pavailmem = buddy_pavailmem;
	a->addmem = buddy_addmem;
	uk_alloc_init_pages(a);
	buddy_addmem(a, (char *)base + own, len - own);
	return a;
}
