/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * printf() and its family, with the formats of Unikraft's nolibc and the same
 * output for each, down to where that differs from the C standard:
 *
 *   flags  - 0 # (+ is accepted and ignored), width, .precision, *
 *   sizes  hh h l ll j z t q
 *   types  d i u x X o p s c %  n  y (signed, base 16)  r (base 10)
 *
 * %c ignores a width; %p of NULL is "0"; # before X writes a small "0x".
 * There is no floating point: at %f, or anything else unknown, the format's
 * text is printed as it stands, from there to its end, because the remaining
 * arguments can no longer be told apart.
 */
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uk/plat/console.h>

/* Where the characters go, and how many there were, stored or not. */
struct sink {
	char *at;
	size_t room;			/* with the closing 0 */
	int count;
};

/* One conversion: what stands between the % and its letter. */
struct spec {
	int width, precision;
	int left, has_point, prefix, plus, upper;
	char pad, size;			/* size: letter, H for hh, L for ll */
};

static void emit(struct sink *s, char c)
{
	if (s->room >= 2) {
		*s->at++ = c;
		s->room--;
	}
	s->count++;
}

static void fill(struct sink *s, char c, int n)
{
	while (n-- > 0)
		emit(s, c);
}

static void put_string(struct sink *s, const struct spec *p, const char *text)
{
	int len;

	if (!text)
		text = "(null)";
	len = p->has_point ? strnlen(text, p->precision) : strlen(text);
	if (!p->left)
		fill(s, p->pad, p->width - len);
	for (int i = 0; i < len; i++)
		emit(s, text[i]);
	if (p->left)
		fill(s, p->pad, p->width - len);
}

static void put_number(struct sink *s, const struct spec *p, uintmax_t num,
		       int negative, unsigned int base)
{
	const char *set = p->upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char digits[24];
	int n = 0, extra = negative, zeros = p->precision, spaces;
	int prefix = p->prefix && num ? (base == 16 ? 2 : base == 8) : 0;

	do
		digits[n++] = set[num % base];
	while (num /= base);

	extra += prefix;
	if (!p->left && p->pad == '0')
		zeros = p->width - extra;
	spaces = p->width - extra - MAX(zeros, n);

	if (!p->left)
		fill(s, ' ', spaces);
	if (negative)
		emit(s, '-');
	if (prefix)
		emit(s, '0');
	if (prefix == 2)
		emit(s, 'x');
	fill(s, '0', zeros - n);
	while (n)
		emit(s, digits[--n]);
	if (p->left)
		fill(s, ' ', spaces);
}

/* Arguments of less than int arrive as int; l, ll, j, z, t are all 64 bits. */
static uintmax_t narrow_unsigned(char size, uintmax_t v)
{
	switch (size) {
	case 'H': return (unsigned char)v;
	case 'h': return (unsigned short)v;
	case 0:   return (unsigned int)v;
	default:  return v;
	}
}

static intmax_t narrow_signed(char size, intmax_t v)
{
	switch (size) {
	case 'H': return (char)v;
	case 'h': return (short)v;
	case 0:   return (int)v;
	default:  return v;
	}
}

static void store_count(char size, void *to, int count)
{
	switch (size) {
	case 'H': *(char *)to = count; break;
	case 'h': *(short *)to = count; break;
	case 0:   *(int *)to = count; break;
	default:  *(long *)to = count; break;
	}
}

int vsnprintf(char *str, size_t size, const char *fmt, va_list args)
{
	struct sink s = { str, size, 0 };
	const char *percent;
	intmax_t value;
	va_list ap;

	va_copy(ap, args);
	if (!fmt)
		fmt = "(fmt null)\n";

	for (; *fmt; fmt++) {
		struct spec p = { .pad = ' ' };
		unsigned int base = 10;

		if (*fmt != '%') {
			emit(&s, *fmt);
			continue;
		}
		percent = fmt;
again:
		switch (*++fmt) {
		case '.':
			p.has_point = 1;
			goto again;
		case '#':
			p.prefix = 1;
			goto again;
		case '+':
			p.plus = 1;
			goto again;
		case '-':
			p.left = 1;
			goto again;
		case '*':
			if (p.has_point) {
				p.precision = va_arg(ap, int);
			} else {
				p.width = va_arg(ap, int);
				if (p.width < 0) {
					p.left = !p.left;
					p.width = -p.width;
				}
			}
			goto again;
		case '0':
			if (!p.has_point) {
				p.pad = '0';
				goto again;
			}
			__fallthrough;
		case '1' ... '9': {
			int n = 0;

			for (; *fmt >= '0' && *fmt <= '9'; fmt++)
				n = n * 10 + *fmt - '0';
			fmt--;
			if (p.has_point)
				p.precision = n;
			else
				p.width = n;
			goto again;
		}
		case 'h':
			p.size = p.size == 'h' ? 'H' : 'h';
			goto again;
		case 'l': case 'j': case 'z': case 't': case 'q':
			p.size = *fmt;
			goto again;
		case '%':
			emit(&s, '%');
			break;
		case 'c':
			emit(&s, va_arg(ap, int));
			break;
		case 's':
			put_string(&s, &p, va_arg(ap, char *));
			break;
		case 'n':
			store_count(p.size, va_arg(ap, void *), s.count);
			break;
		case 'p':
			p.prefix = p.width == 0;
			put_number(&s, &p, va_arg(ap, uintptr_t), 0, 16);
			break;
		case 'y':
			base = 16;
			__fallthrough;
		case 'd': case 'i':
signed_number:
			value = narrow_signed(p.size, va_arg(ap, intmax_t));
			put_number(&s, &p, value < 0 ? -(uintmax_t)value
						     : (uintmax_t)value,
				   value < 0, base);
			break;
		case 'r':
			if (p.plus)
				goto signed_number;
			goto unsigned_number;
		case 'o':
			base = 8;
			goto unsigned_number;
		case 'X':
			p.upper = 1;
			__fallthrough;
		case 'x':
			base = 16;
			__fallthrough;
		case 'u':
unsigned_number:
			put_number(&s, &p, narrow_unsigned(p.size,
					va_arg(ap, uintmax_t)), 0, base);
			break;
		default:
			for (fmt = percent; *fmt; fmt++)
				emit(&s, *fmt);
			goto done;
		}
	}
done:
	va_end(ap);
	if (s.room)
		*s.at = '\0';
	return s.count;
}

int vsprintf(char *str, const char *fmt, va_list ap)
{
	return vsnprintf(str, SIZE_MAX, fmt, ap);
}

int snprintf(char *str, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(str, size, fmt, ap);
	va_end(ap);
	return n;
}

int sprintf(char *str, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsprintf(str, fmt, ap);
	va_end(ap);
	return n;
}

int vasprintf(char **str, const char *fmt, va_list ap)
{
	int n = vsnprintf(NULL, 0, fmt, ap);

	*str = malloc(n + 1);
	return *str ? vsnprintf(*str, n + 1, fmt, ap) : -1;
}

int asprintf(char **str, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(str, fmt, ap);
	va_end(ap);
	return n;
}

/* The three files there are. All output goes to the one console, unbuffered. */
FILE *stdin = (FILE *)&stdin;
FILE *stdout = (FILE *)&stdout;
FILE *stderr = (FILE *)&stderr;

#define MAX_OUTPUT 1024		/* of one call; the rest is cut */

int vfprintf(FILE *fp, const char *fmt, va_list ap)
{
	char buf[MAX_OUTPUT];
	int n = vsnprintf(buf, sizeof(buf), fmt, ap);

	if (fp != stdout && fp != stderr)
		return 0;
	return ukplat_coutk(buf, MIN(n, MAX_OUTPUT - 1));
}

int fprintf(FILE *fp, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vfprintf(fp, fmt, ap);
	va_end(ap);
	return n;
}

int vprintf(const char *fmt, va_list ap)
{
	return vfprintf(stdout, fmt, ap);
}

int printf(const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vfprintf(stdout, fmt, ap);
	va_end(ap);
	return n;
}

int fputc(int c, FILE *fp)
{
	char ch = c;

	if (fp != stdout && fp != stderr)
		return EOF;
	ukplat_coutk(&ch, 1);
	return c;
}

int putchar(int c)
{
	return fputc(c, stdout);
}

int fputs(const char *s, FILE *fp)
{
	if (fp != stdout && fp != stderr)
		return EOF;
	ukplat_coutk(s, strlen(s));
	return 1;
}

int puts(const char *s)
{
	fputs(s, stdout);
	return fputc('\n', stdout);
}

int fflush(FILE *fp __unused)
{
	return 0;
}
