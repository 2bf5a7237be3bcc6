/* SPDX-License-Identifier: BSD-3-Clause */
/* How are numbers read? */
#include "program.h"

static void show(const char *text, int base)
{
	char *end;
	long l;
	unsigned long u;

	errno = 0;
	l = strtol(text, &end, base);
	printf("[%s] %d: %ld after %d errno %d", text, base, l, (int)(end - text), errno);
	errno = 0;
	u = strtoul(text, &end, base);
	printf(", %lu after %d errno %d\n", u, (int)(end - text), errno);
}

PROGRAM(string_to_number)
{
	show("42", 10);
	show("  -42abc", 10);
	show("+7", 10);
	show("0x1F", 16);
	show("0x1F", 0);
	show("017", 0);
	show("0", 0);
	show("zz", 36);
	show("", 10);
	show("abc", 10);
	show("99999999999999999999", 10);
	show("-99999999999999999999", 10);
	show("9223372036854775807", 10);
	show("18446744073709551615", 10);
	SHOW(atoi("123"));
	SHOW(atoi(" -5 apples"));
	SHOW(atoi("x"));
	SHOW(atol("1000000"));
	printf("%lld %llu\n", strtoll("-123456789012", NULL, 10),
	       strtoull("123456789012", NULL, 10));
}
