/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Kernel messages. A message may be given in pieces: only the first piece of
 * a line gets the header, unless the level changes in between.
 */
#include <stdio.h>
#include <string.h>
#include <uk/plat/console.h>
#include <uk/plat/time.h>
#include <uk/print.h>

#define MAX_MESSAGE	192	/* longer ones are cut */

static const char *const titles[] = {
	[KLVL_DEBUG + 1] = "dbg:  ",
	[KLVL_CRIT + 1]  = "CRIT: ",
	[KLVL_ERR + 1]   = "ERR:  ",
	[KLVL_WARN + 1]  = "Warn: ",
	[KLVL_INFO + 1]  = "Info: ",
};

static void header(int lvl, const char *libname, const char *srcname __unused,
		   unsigned int srcline __unused)
{
	char buf[MAX_MESSAGE];
	int n = 0;

#if CONFIG_LIBUKDEBUG_PRINT_TIME
	__nsec now = ukplat_monotonic_clock();

	n += snprintf(buf, sizeof(buf), "[%5lu.%06lu] ", now / 1000000000,
		      now / 1000 % 1000000);
#endif
	n += snprintf(buf + n, sizeof(buf) - n, "%s[%s] ", titles[lvl + 1],
		      libname);
#if CONFIG_LIBUKDEBUG_PRINT_SRCNAME
	n += snprintf(buf + n, sizeof(buf) - n, "<%s @ %4u> ", srcname, srcline);
#endif
	ukplat_coutk(buf, MIN(n, MAX_MESSAGE - 1));
}

void _uk_vprintk(int lvl, const char *libname, const char *srcname,
		 unsigned int srcline, const char *fmt, va_list ap)
{
	static int last_lvl = KLVL_INFO + 1, at_start = 1;
	char buf[MAX_MESSAGE];
	const char *line = buf, *next;
	int len;

	if (lvl < KLVL_DEBUG || lvl > KLVL_INFO)
		return;
	if (lvl != last_lvl && !at_start) {
		ukplat_coutk("\n", 1);
		at_start = 1;
	}
	last_lvl = lvl;

	len = vsnprintf(buf, sizeof(buf), fmt, ap);
	for (len = MIN(len, MAX_MESSAGE - 1); len > 0; len -= next - line, line = next) {
		if (at_start)
			header(lvl, libname, srcname, srcline);
		next = memchr(line, '\n', len);
		at_start = next != NULL;
		next = next ? next + 1 : line + len;
		ukplat_coutk(line, next - line);
	}
}

void _uk_printk(int lvl, const char *libname, const char *srcname,
		unsigned int srcline, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	_uk_vprintk(lvl, libname, srcname, srcline, fmt, ap);
	va_end(ap);
}
