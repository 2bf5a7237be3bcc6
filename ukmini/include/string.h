/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __STRING_H__
#define __STRING_H__

#include <stddef.h>

void *memcpy(void *dst, const void *src, size_t len);
void *memmove(void *dst, const void *src, size_t len);
void *memset(void *ptr, int val, size_t len);
int memcmp(const void *a, const void *b, size_t len);
void *memchr(const void *ptr, int val, size_t len);
void *memrchr(const void *ptr, int val, size_t len);

size_t strlen(const char *s);
size_t strnlen(const char *s, size_t maxlen);
char *strcpy(char *dst, const char *src);
char *strncpy(char *dst, const char *src, size_t len);
size_t strlcpy(char *dst, const char *src, size_t size);
size_t strlcat(char *dst, const char *src, size_t size);
char *strcat(char *dst, const char *src);
char *strncat(char *dst, const char *src, size_t len);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t len);
int strcasecmp(const char *a, const char *b);
char *strchr(const char *s, int c);
char *strchrnul(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *haystack, const char *needle);
size_t strspn(const char *s, const char *accept);
size_t strcspn(const char *s, const char *reject);
char *strtok(char *s, const char *sep);
char *strtok_r(char *s, const char *sep, char **save);
char *strsep(char **s, const char *sep);
char *strdup(const char *s);
char *strndup(const char *s, size_t len);

char *strerror(int errnum);
char *strerror_r(int errnum, char *buf, size_t buflen);

#endif
