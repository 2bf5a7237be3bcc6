/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory as text, for debugging. */
#ifndef __UKDEBUG_HEXDUMP_H__
#define __UKDEBUG_HEXDUMP_H__

#include <stdio.h>
#include <uk/print.h>

#define UK_HXDF_ADDR		1	/* begin lines with the address */
#define UK_HXDF_ASCIISEC	2	/* end them with the characters */
#define UK_HXDF_GRPBYTE		4	/* group 1, 2, 4 or 8 bytes */
#define UK_HXDF_GRPWORD		8
#define UK_HXDF_GRPDWORD	16
#define UK_HXDF_GRPQWORD	32
#define UK_HXDF_COMPRESS	64	/* show repeated lines once, then "*" */

/** Prints len bytes to fp; returns how many characters that were. */
int uk_hexdumpf(FILE *fp, const void *data, size_t len, size_t addr0,
		int flags, unsigned int grps_per_line, const char *line_prefix);

/* The same as kernel messages: use uk_hexdumpk() and uk_hexdumpd(). */
void _uk_hexdumpk(int lvl, const char *libname, const char *srcname,
		  unsigned int srcline, const void *data, size_t len,
		  size_t addr0, int flags, unsigned int grps_per_line,
		  const char *line_prefix);

#define __UK_HXDF_CANONICAL \
	(UK_HXDF_ADDR | UK_HXDF_ASCIISEC | UK_HXDF_GRPQWORD | UK_HXDF_COMPRESS)

#define uk_hexdump(data, len, addr0, flags, grps_per_line, line_prefix) \
	uk_hexdumpf(stdout, data, len, addr0, flags, grps_per_line, line_prefix)
#define uk_hexdumpCf(fp, data, len) \
	uk_hexdumpf(fp, data, len, (size_t)(data), __UK_HXDF_CANONICAL, 2, NULL)

#define __uk_hexdumpk(lvl, data, len, flags, grps_per_line) \
	_uk_hexdumpk(lvl, __UK_PRINT_HERE, data, len, (size_t)(data), flags, \
		     grps_per_line, STRINGIFY(data) ": ")

#if CONFIG_LIBUKDEBUG_PRINTK
#define uk_hexdumpk(lvl, data, len, flags, grps_per_line) do {		\
	if ((lvl) <= KLVL_MAX)						\
		__uk_hexdumpk(lvl, data, len, flags, grps_per_line);	\
	} while (0)
#else
#define uk_hexdumpk(lvl, data, len, flags, grps_per_line) do { } while (0)
#endif

#if defined UK_DEBUG || CONFIG_LIBUKDEBUG_PRINTD
#define uk_hexdumpd(data, len, flags, grps_per_line) \
	__uk_hexdumpk(KLVL_DEBUG, data, len, flags, grps_per_line)
#else
#define uk_hexdumpd(data, len, flags, grps_per_line) do { } while (0)
#endif

#define uk_hexdumpCk(lvl, data, len) \
	uk_hexdumpk(lvl, data, len, __UK_HXDF_CANONICAL, 2)
#define uk_hexdumpCd(data, len) \
	uk_hexdumpd(data, len, __UK_HXDF_CANONICAL, 2)

#endif
