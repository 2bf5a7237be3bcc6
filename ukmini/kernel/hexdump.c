/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory as text: lines of address, bytes, characters. */
#include <ctype.h>
#include <string.h>
#include <uk/assert.h>
#include <uk/hexdump.h>

#define MAX_LINE 512

/* Where the lines go. */
struct target {
	FILE *fp;			/* or else a kernel message: */
	int lvl;
	const char *libname, *srcname;
	unsigned int srcline;
};

static int put_line(const struct target *t, const char *text)
{
	if (t->fp)
		return fprintf(t->fp, "%s", text);
	_uk_printk(t->lvl, t->libname, t->srcname, t->srcline, "%s", text);
	return strlen(text);
}

/* Bytes to a group; 0: they are not grouped. */
static unsigned int group_of(int flags)
{
	return flags & UK_HXDF_GRPBYTE ? 1 : flags & UK_HXDF_GRPWORD ? 2
		: flags & UK_HXDF_GRPDWORD ? 4 : flags & UK_HXDF_GRPQWORD ? 8 : 0;
}

static void format(char *to, const unsigned char *byte, size_t len, size_t full,
		   size_t address, int flags, const char *prefix)
{
	char *end = to + MAX_LINE;
	unsigned int group = group_of(flags);
	size_t i;

	*to = '\0';
	if (prefix)
		to += snprintf(to, end - to, "%s", prefix);
	if (flags & UK_HXDF_ADDR)
		to += snprintf(to, end - to, "%08lx  ", address);
	for (i = 0; i < (flags & UK_HXDF_ASCIISEC ? full : len); i++) {
		if (i < len)
			to += snprintf(to, end - to, "%02x ", byte[i]);
		else
			to += snprintf(to, end - to, "   ");
		if (i && group && (i + 1) % group == 0)
			to += snprintf(to, end - to, " ");
	}
	if (flags & UK_HXDF_ASCIISEC) {
		to += snprintf(to, end - to, group ? "|" : " |");
		for (i = 0; i < len; i++)
			*to++ = isprint(byte[i]) ? byte[i] : '.';
		*to++ = '|';
	}
	strcpy(to, "\n");
}

static int dump(const struct target *t, const void *data, size_t len,
		size_t addr0, int flags, unsigned int grps_per_line,
		const char *prefix)
{
	const unsigned char *byte = data;
	size_t full = grps_per_line * MAX(group_of(flags), 1U), at, n;
	char line[MAX_LINE];
	int starred = 0, count = 0;

	UK_ASSERT(grps_per_line >= 1);
	UK_ASSERT(full <= MAX_LINE / 8);
	for (at = 0; at < len; at += full) {
		n = MIN(len - at, full);
		if (at && flags & UK_HXDF_COMPRESS
		    && !memcmp(byte + at - full, byte + at, n)) {
			if (!starred)
				count += put_line(t, "*\n");
			starred = 1;
			continue;
		}
		starred = 0;
		format(line, byte + at, n, full, addr0 + at, flags, prefix);
		count += put_line(t, line);
	}
	return count;
}

int uk_hexdumpf(FILE *fp, const void *data, size_t len, size_t addr0,
		int flags, unsigned int grps_per_line, const char *line_prefix)
{
	struct target t = { .fp = fp };

	UK_ASSERT(fp != NULL);
	return dump(&t, data, len, addr0, flags, grps_per_line, line_prefix);
}

void _uk_hexdumpk(int lvl, const char *libname, const char *srcname,
		  unsigned int srcline, const void *data, size_t len,
		  size_t addr0, int flags, unsigned int grps_per_line,
		  const char *line_prefix)
{
	struct target t = { NULL, lvl, libname, srcname, srcline };

	dump(&t, data, len, addr0, flags, grps_per_line, line_prefix);
}
