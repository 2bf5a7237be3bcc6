/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory and strings, byte by byte. Plain loops on purpose: so does Unikraft's
 * nolibc, and the price of copying a packet should be the same on both.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *memcpy(void *dst, const void *src, size_t len)
{
	unsigned char *d = dst;
	const unsigned char *s = src;
	size_t i;

	for (i = 0; i < len; i++)
		d[i] = s[i];
	return dst;
}

void *memmove(void *dst, const void *src, size_t len)
{
	unsigned char *d = dst;
	const unsigned char *s = src;

	if (d <= s)
		return memcpy(dst, src, len);
	while (len--)
		d[len] = s[len];
	return dst;
}

void *memset(void *ptr, int val, size_t len)
{
	unsigned char *p = ptr;

	for (; len > 0; len--)
		*p++ = val;
	return ptr;
}

int memcmp(const void *a, const void *b, size_t len)
{
	const unsigned char *p = a, *q = b;

	for (; len > 0; len--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

void *memchr(const void *ptr, int val, size_t len)
{
	const unsigned char *p = ptr;

	for (; len > 0; len--, p++)
		if (*p == (unsigned char)val)
			return (void *)p;
	return NULL;
}

void *memrchr(const void *ptr, int val, size_t len)
{
	const unsigned char *p = ptr;

	while (len--)
		if (p[len] == (unsigned char)val)
			return (void *)(p + len);
	return NULL;
}

size_t strnlen(const char *s, size_t maxlen)
{
	size_t n = 0;

	while (n < maxlen && s[n])
		n++;
	return n;
}

size_t strlen(const char *s)
{
	return strnlen(s, SIZE_MAX);
}

char *strcpy(char *dst, const char *src)
{
	return memcpy(dst, src, strlen(src) + 1);
}

char *strncpy(char *dst, const char *src, size_t len)
{
	size_t n = strnlen(src, len);

	memcpy(dst, src, n);
	memset(dst + n, 0, len - n);
	return dst;
}

size_t strlcpy(char *dst, const char *src, size_t size)
{
	size_t len = strlen(src);

	if (size) {
		size_t n = len < size ? len : size - 1;

		memcpy(dst, src, n);
		dst[n] = '\0';
	}
	return len;
}

size_t strlcat(char *dst, const char *src, size_t size)
{
	size_t n = strnlen(dst, size);

	return n + strlcpy(dst + n, src, size - n);
}

char *strcat(char *dst, const char *src)
{
	strcpy(dst + strlen(dst), src);
	return dst;
}

char *strncat(char *dst, const char *src, size_t len)
{
	size_t end = strlen(dst), n = strnlen(src, len);

	memcpy(dst + end, src, n);
	dst[end + n] = '\0';
	return dst;
}

int strncmp(const char *a, const char *b, size_t len)
{
	for (; len > 0; len--, a++, b++) {
		if (*a != *b)
			return *a - *b;
		if (!*a)
			break;
	}
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}

int strcasecmp(const char *a, const char *b)
{
	for (; *a && tolower(*a) == tolower(*b); a++, b++)
		;
	return tolower(*a) - tolower(*b);
}

char *strchrnul(const char *s, int c)
{
	while (*s && *s != (char)c)
		s++;
	return (char *)s;
}

char *strchr(const char *s, int c)
{
	s = strchrnul(s, c);
	return *s == (char)c ? (char *)s : NULL;
}

char *strrchr(const char *s, int c)
{
	return memrchr(s, c, strlen(s) + 1);
}

char *strstr(const char *haystack, const char *needle)
{
	size_t n = strlen(needle);

	for (; strncmp(haystack, needle, n); haystack++)
		if (!*haystack)
			return NULL;
	return (char *)haystack;
}

size_t strspn(const char *s, const char *accept)
{
	size_t n = 0;

	while (s[n] && strchr(accept, s[n]))
		n++;
	return n;
}

size_t strcspn(const char *s, const char *reject)
{
	size_t n = 0;

	while (s[n] && !strchr(reject, s[n]))
		n++;
	return n;
}

char *strtok_r(char *s, const char *sep, char **save)
{
	char *end;

	if (!s)
		s = *save;
	if (s)
		s += strspn(s, sep);
	if (!s || !*s) {
		*save = NULL;
		return NULL;
	}
	end = s + strcspn(s, sep);
	*save = *end ? end + 1 : NULL;
	*end = '\0';
	return s;
}

char *strtok(char *s, const char *sep)
{
	static char *save;

	return strtok_r(s, sep, &save);
}

char *strsep(char **s, const char *sep)
{
	char *start = *s, *end;

	if (!start)
		return NULL;
	end = start + strcspn(start, sep);
	*s = *end ? end + 1 : NULL;
	*end = '\0';
	return start;
}

char *strndup(const char *s, size_t len)
{
	size_t n = strnlen(s, len);
	char *copy = malloc(n + 1);

	if (copy) {
		memcpy(copy, s, n);
		copy[n] = '\0';
	}
	return copy;
}

char *strdup(const char *s)
{
	return strndup(s, SIZE_MAX);
}
