/* SPDX-License-Identifier: BSD-3-Clause */
/* For those who write an allocator: see alloc.c. */
#ifndef __ALLOC_IMPL_H__
#define __ALLOC_IMPL_H__

#include <uk/alloc.h>

/* Registers an allocator of bytes on top of one of pages. */
void uk_alloc_init_pages(struct uk_alloc *a);

/* For allocators that implement malloc, free and posix_memalign only. */
void *uk_calloc_compat(struct uk_alloc *a, __sz nmemb, __sz size);
void *uk_realloc_compat(struct uk_alloc *a, void *ptr, __sz size);
void *uk_memalign_compat(struct uk_alloc *a, __sz align, __sz size);

#if CONFIG_LIBUKALLOC_IFSTATS
void uk_alloc_stats_count_alloc(struct uk_alloc *a, const void *ptr, __sz size);
void uk_alloc_stats_count_free(struct uk_alloc *a, const void *ptr, __sz size);
#else
#define uk_alloc_stats_count_alloc(a, ptr, size) do { } while (0)
#define uk_alloc_stats_count_free(a, ptr, size) do { } while (0)
#endif

#endif
