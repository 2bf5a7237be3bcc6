/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * malloc() on top of an allocator of pages.
 *
 * Every allocation takes whole pages and is preceded by a note of which ones,
 * so that free() needs nothing but the pointer:
 *
 *   | note | bytes handed out ...               |    malloc
 *   | note |  gap  | aligned bytes ...          |    alignment below a page
 *   | note ... a page of its own | aligned bytes |   alignment of a page
 *
 * So the note always lies at the beginning of the page that holds the first
 * byte, or of the page before when the first byte begins a page.
 */
#include <errno.h>
#include <string.h>
#include "alloc_impl.h"

struct note {
	__sz size;
	unsigned long num_pages;
	void *base;
};

#define NOTE_SIZE 32		/* a power of two, to keep alignments */
UK_CTASSERT(sizeof(struct note) <= NOTE_SIZE);

struct uk_alloc *_uk_alloc_head;

static struct note *note_of(const void *ptr)
{
	__uptr page = ALIGN_DOWN((__uptr)ptr, __PAGE_SIZE);

	UK_ASSERT((__uptr)ptr >= __PAGE_SIZE + NOTE_SIZE);
	if (page == (__uptr)ptr)
		page -= __PAGE_SIZE;
	return (struct note *)page;
}

static void *pages_malloc(struct uk_alloc *a, __sz size)
{
	__sz real = size + NOTE_SIZE;
	unsigned long num_pages;
	struct note *note;

	UK_ASSERT(a);
	if (!size || real < size)
		return __NULL;

	num_pages = ALIGN_UP(real, __PAGE_SIZE) / __PAGE_SIZE;
	note = uk_palloc(a, num_pages);
	if (!note)
		return __NULL;
	note->size = size;
	note->num_pages = num_pages;
	note->base = note;
	return (char *)note + NOTE_SIZE;
}

static void pages_free(struct uk_alloc *a, void *ptr)
{
	struct note *note;

	UK_ASSERT(a);
	if (!ptr)
		return;
	note = note_of(ptr);
	UK_ASSERT(note->base);
	UK_ASSERT(note->num_pages);
	uk_pfree(a, note->base, note->num_pages);
}

static int pages_memalign(struct uk_alloc *a, void **memptr, __sz align,
			  __sz size)
{
	__sz gap, real;
	unsigned long num_pages;
	struct note *note;
	__uptr base;

	UK_ASSERT(a);
	if (!POWER_OF_2(align) || align % sizeof(void *) != 0 || !size)
		return EINVAL;

	if (align > __PAGE_SIZE) {
		gap = __PAGE_SIZE;
	} else if (align == __PAGE_SIZE) {
		gap = 0;
	} else if (align < NOTE_SIZE) {
		align = NOTE_SIZE;
		gap = 0;
	} else {
		gap = sizeof(*note);
	}
	real = size + gap + align;
	if (real < size)
		return EINVAL;

	num_pages = ALIGN_UP(real, __PAGE_SIZE) / __PAGE_SIZE;
	base = (__uptr)uk_palloc(a, num_pages);
	if (!base)
		return ENOMEM;

	*memptr = (void *)ALIGN_UP(base + sizeof(*note), align);
	note = note_of(*memptr);
	UK_ASSERT(base <= (__uptr)note);
	note->size = size;
	note->num_pages = num_pages;
	note->base = (void *)base;
	return 0;
}

static void *pages_realloc(struct uk_alloc *a, void *ptr, __sz size)
{
	struct note *note;
	__sz old;
	void *new;

	if (!ptr)
		return pages_malloc(a, size);
	if (!size) {
		pages_free(a, ptr);
		return __NULL;
	}
	new = pages_malloc(a, size);
	if (!new)
		return __NULL;
	note = note_of(ptr);
	old = (char *)note->base + note->num_pages * __PAGE_SIZE - (char *)ptr;
	memcpy(new, ptr, MIN(size, old));
	pages_free(a, ptr);
	return new;
}

static __ssz pages_maxalloc(struct uk_alloc *a)
{
	__ssz max = uk_alloc_pmaxalloc(a) << __PAGE_SHIFT;

	return max > NOTE_SIZE ? max - NOTE_SIZE : 0;
}

static __ssz pages_availmem(struct uk_alloc *a)
{
	return uk_alloc_pavailmem(a) << __PAGE_SHIFT;
}

void uk_alloc_init_pages(struct uk_alloc *a)
{
	struct uk_alloc **last = &_uk_alloc_head;

	a->malloc = pages_malloc;
	a->calloc = uk_calloc_compat;
	a->realloc = pages_realloc;
	a->posix_memalign = pages_memalign;
	a->memalign = uk_memalign_compat;
	a->free = pages_free;
	a->maxalloc = pages_maxalloc;
	a->availmem = pages_availmem;

	while (*last)
		last = &(*last)->next;
	*last = a;
}

void *uk_calloc_compat(struct uk_alloc *a, __sz nmemb, __sz size)
{
	__sz len;
	void *ptr;

	if (__builtin_mul_overflow(nmemb, size, &len))
		return __NULL;
	ptr = uk_malloc(a, len);
	if (ptr)
		memset(ptr, 0, len);
	return ptr;
}

void *uk_realloc_compat(struct uk_alloc *a, void *ptr, __sz size)
{
	void *new;

	if (!ptr)
		return uk_malloc(a, size);
	if (!size) {
		uk_free(a, ptr);
		return __NULL;
	}
	new = uk_malloc(a, size);
	if (!new)
		return __NULL;
	memcpy(new, ptr, size);
	uk_free(a, ptr);
	return new;
}

void *uk_memalign_compat(struct uk_alloc *a, __sz align, __sz size)
{
	void *ptr;

	UK_ASSERT(a);
	return uk_posix_memalign(a, &ptr, align, size) ? __NULL : ptr;
}

__sz uk_alloc_availmem_total(void)
{
	return uk_alloc_pavailmem_total() << __PAGE_SHIFT;
}

unsigned long uk_alloc_pavailmem_total(void)
{
	unsigned long total = 0;
	struct uk_alloc *a;

	for (a = _uk_alloc_head; a; a = a->next)
		total += uk_alloc_pavailmem(a);
	return total;
}

#if CONFIG_LIBUKALLOC_IFSTATS
void uk_alloc_stats_count_alloc(struct uk_alloc *a, const void *ptr, __sz size)
{
	struct uk_alloc_stats *s = &a->_stats;

	if (!ptr) {
		s->nb_enomem++;
		return;
	}
	s->last_alloc_size = size;
	s->max_alloc_size = MAX(s->max_alloc_size, size);
	s->min_alloc_size = s->tot_nb_allocs ? MIN(s->min_alloc_size, size) : size;
	s->tot_nb_allocs++;
	s->max_nb_allocs = MAX(s->max_nb_allocs, ++s->cur_nb_allocs);
	s->cur_mem_use += size;
	s->max_mem_use = MAX(s->max_mem_use, s->cur_mem_use);
}

void uk_alloc_stats_count_free(struct uk_alloc *a, const void *ptr, __sz size)
{
	struct uk_alloc_stats *s = &a->_stats;

	if (!ptr)
		return;
	s->tot_nb_frees++;
	s->cur_nb_allocs--;
	s->cur_mem_use -= size;
}

void uk_alloc_stats_get(struct uk_alloc *a, struct uk_alloc_stats *dst)
{
	*dst = a->_stats;
}
#endif
