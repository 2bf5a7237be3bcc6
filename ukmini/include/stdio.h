/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Formatted output to the console. The formats are those of Unikraft's nolibc:
 * no floating point; see kernel/printf.c for the whole list.
 */
#ifndef __STDIO_H__
#define __STDIO_H__

#include <stddef.h>
#include <stdarg.h>
#include <uk/essentials.h>

typedef struct _ukmini_file FILE;
extern FILE *stdin;
extern FILE *stdout;
extern FILE *stderr;

#define EOF (-1)

int printf(const char *fmt, ...) __printf(1, 2);
int vprintf(const char *fmt, va_list ap);
int fprintf(FILE *fp, const char *fmt, ...) __printf(2, 3);
int vfprintf(FILE *fp, const char *fmt, va_list ap);
int sprintf(char *str, const char *fmt, ...) __printf(2, 3);
int vsprintf(char *str, const char *fmt, va_list ap);
int snprintf(char *str, size_t size, const char *fmt, ...) __printf(3, 4);
int vsnprintf(char *str, size_t size, const char *fmt, va_list ap);
int asprintf(char **str, const char *fmt, ...) __printf(2, 3);
int vasprintf(char **str, const char *fmt, va_list ap);

int putchar(int c);
int puts(const char *s);
int fputc(int c, FILE *fp);
int fputs(const char *s, FILE *fp);
int fflush(FILE *fp);

#endif
