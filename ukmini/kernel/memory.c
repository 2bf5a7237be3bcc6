/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory: the loader tells which ranges are RAM; what the image does not
 * occupy becomes the heap.
 *
 * The heap begins at round addresses, whatever the size of the image. The
 * price of an allocation depends on which blocks are free (buddy.c), and a
 * program should cost the same after a line has been added to it.
 */
#include <uk/alloc.h>
#include <uk/assert.h>
#include "buddy.h"
#include "machine.h"

#define RAM		1
#define MAPPED_END	(4UL << 30)	/* boot.S maps no more */

struct range {
	uint32_t size;			/* of what follows */
	uint64_t base, length;
	uint32_t type;
} __packed;

#define HIGH_ALIGN	(1UL << 20)

/* Below 1 MiB, clear of the loader's data and of the BIOS's. */
#define LOW_BEGIN	0x10000UL
#define LOW_END		0x90000UL

static void add(struct uk_alloc **heap, uintptr_t from, uintptr_t to)
{
	from = ALIGN_UP(from, __PAGE_SIZE);
	to = ALIGN_DOWN(MIN(to, MAPPED_END), __PAGE_SIZE);
	if (from + 2 * __PAGE_SIZE >= to)
		return;
	uk_pr_info("Memory 0x%lx-0x%lx\n", from, to);
	if (!*heap)
		*heap = buddy_init((void *)from, to - from);
	else
		uk_alloc_addmem(*heap, (void *)from, to - from);
}

void memory_init(const struct multiboot *mb)
{
	struct uk_alloc *heap = __NULL;
	uintptr_t at = mb->mmap_addr, end = at + mb->mmap_length;

	if (!(mb->flags & MULTIBOOT_MMAP))
		UK_CRASH("The loader gave no memory map\n");

	while (at < end) {
		const struct range *r = (const struct range *)at;
		uintptr_t to = r->base + r->length;

		if (r->type != RAM)
			;
		else if (to <= (uintptr_t)_begin)
			add(&heap, MAX(r->base, LOW_BEGIN), MIN(to, LOW_END));
		else
			add(&heap, ALIGN_UP(MAX(r->base, (uintptr_t)_end),
					    HIGH_ALIGN), to);
		at += r->size + sizeof(r->size);
	}
	if (!heap)
		UK_CRASH("Failed to initialize memory allocator\n");
}
