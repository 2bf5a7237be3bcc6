/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __STDLIB_H__
#define __STDLIB_H__

#include <stddef.h>
#include <uk/alloc.h>

/* These use the default allocator, uk_alloc_get_default(). */
void *malloc(size_t size);
void free(void *ptr);
void *calloc(size_t nmemb, size_t size);
void *realloc(void *ptr, size_t size);
int posix_memalign(void **memptr, size_t align, size_t size);
void *memalign(size_t align, size_t size);

int atoi(const char *s);
long atol(const char *s);
long strtol(const char *s, char **end, int base);
unsigned long strtoul(const char *s, char **end, int base);
long long strtoll(const char *s, char **end, int base);
unsigned long long strtoull(const char *s, char **end, int base);

/** A number from 0 to 2^31 - 1; the same sequence at every start. */
long random(void);
void srandom(unsigned int seed);

void qsort(void *base, size_t nmemb, size_t size,
	   int (*compar)(const void *, const void *));

void abort(void) __noreturn;
void exit(int status) __noreturn;

#endif
