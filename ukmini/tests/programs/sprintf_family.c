/* SPDX-License-Identifier: BSD-3-Clause */
/* What do the calls that print into memory do? */
#include "program.h"
#include <stdarg.h>

static int with_list(char *buf, size_t size, const char *format, ...)
{
	va_list list;
	int n;

	va_start(list, format);
	n = vsnprintf(buf, size, format, list);
	va_end(list);
	return n;
}

PROGRAM(sprintf_family)
{
	char buf[64];

	SHOW(sprintf(buf, "%d-%s", 5, "five"));
	printf("%s\n", buf);
	SHOW(with_list(buf, sizeof(buf), "%s %c %lu", "list", '!', 77UL));
	printf("%s\n", buf);
	SHOW(with_list(buf, 5, "%s", "too long"));
	printf("%s\n", buf);
}
