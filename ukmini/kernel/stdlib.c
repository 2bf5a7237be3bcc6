/* SPDX-License-Identifier: BSD-3-Clause */
/* The rest of the C library: memory, numbers, sorting, the way out. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <uk/assert.h>

void *malloc(size_t size)
{
	return uk_malloc(uk_alloc_get_default(), size);
}

void free(void *ptr)
{
	uk_free(uk_alloc_get_default(), ptr);
}

void *calloc(size_t nmemb, size_t size)
{
	return uk_calloc(uk_alloc_get_default(), nmemb, size);
}

void *realloc(void *ptr, size_t size)
{
	return uk_realloc(uk_alloc_get_default(), ptr, size);
}

int posix_memalign(void **memptr, size_t align, size_t size)
{
	return uk_posix_memalign(uk_alloc_get_default(), memptr, align, size);
}

void *memalign(size_t align, size_t size)
{
	return uk_memalign(uk_alloc_get_default(), align, size);
}

static int digit(char c)
{
	if (isdigit(c))
		return c - '0';
	if (isalpha(c))
		return tolower(c) - 'a' + 10;
	return INT_MAX;
}

/*
 * The number at s, without its sign. Too large for max: max and ERANGE.
 * *end becomes the first character behind it, or s when there is none.
 */
static unsigned long parse(const char *s, char **end, int base, int *negative,
			   unsigned long max_positive, unsigned long max_negative)
{
	const char *start = s;
	unsigned long value = 0, max;
	int any = 0, overflow = 0;

	*negative = 0;
	if (base < 0 || base == 1 || base > 36) {
		errno = EINVAL;
		goto out;
	}
	while (isspace(*s))
		s++;
	if (*s == '-' || *s == '+')
		*negative = *s++ == '-';
	max = *negative ? max_negative : max_positive;
	if ((base == 0 || base == 16) && s[0] == '0' && tolower(s[1]) == 'x') {
		s += 2;
		base = 16;
	}
	if (base == 0)
		base = *s == '0' ? 8 : 10;
	for (; digit(*s) < base; s++) {
		any = 1;
		if (overflow || value > (max - digit(*s)) / base)
			overflow = 1;
		else
			value = value * base + digit(*s);
	}
	if (overflow) {
		errno = ERANGE;
		value = max;
	}
out:
	if (end)
		*end = (char *)(any ? s : start);
	return value;
}

long strtol(const char *s, char **end, int base)
{
	int negative;
	unsigned long v = parse(s, end, base, &negative, LONG_MAX,
				(unsigned long)LONG_MAX + 1);

	return negative ? -v : v;
}

unsigned long strtoul(const char *s, char **end, int base)
{
	int negative;
	unsigned long v = parse(s, end, base, &negative, ULONG_MAX, ULONG_MAX);

	return negative && v != ULONG_MAX ? -v : v;
}

long long strtoll(const char *s, char **end, int base)
{
	return strtol(s, end, base);
}

unsigned long long strtoull(const char *s, char **end, int base)
{
	return strtoul(s, end, base);
}

int atoi(const char *s)
{
	return atol(s);
}

long atol(const char *s)
{
	return strtol(s, NULL, 10);
}

/* A generator of Marsaglia's (xorshift). Not for secrets. */
static unsigned long random_state = 88172645463325252UL;

void srandom(unsigned int seed)
{
	random_state = 88172645463325252UL ^ seed;
}

long random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state >> 33;	/* 31 bits */
}

static void swap(char *a, char *b, size_t size)
{
	while (size--) {
		char c = *a;

		*a++ = *b;
		*b++ = c;
	}
}

/* Heap sort: no recursion, so no input can exhaust the stack. */
void qsort(void *base, size_t nmemb, size_t size,
	   int (*compar)(const void *, const void *))
{
	char *a = base;
	size_t start = nmemb / 2, end = nmemb, root, child;

	while (end > 1) {
		if (start > 0) {
			start--;
		} else {
			end--;
			swap(a, a + end * size, size);
		}
		for (root = start; (child = 2 * root + 1) < end; root = child) {
			if (child + 1 < end && compar(a + child * size,
					a + (child + 1) * size) < 0)
				child++;
			if (compar(a + root * size, a + child * size) >= 0)
				break;
			swap(a + root * size, a + child * size, size);
		}
	}
}

void abort(void)
{
	UK_CRASH("Abnormal termination!\n");
}

void exit(int status __maybe_unused)
{
	uk_pr_info("exit called with status %d, halting system\n", status);
	ukplat_halt();
}
