/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The command line: from one string to argc and argv, and the rule of "--".
 *
 * QEMU passes the path of the image and what was given to -append. When "--"
 * stands among the arguments, those before it are for the kernel (ukmini has
 * no parameters, so it drops them) and only the rest goes to main.
 */
#include <string.h>
#include <uk/argparse.h>
#include <uk/assert.h>
#include "machine.h"

#define MAX_LINE 4096

int uk_argnparse(char *argb, __sz maxlen, char *argv[], int maxcount)
{
	char *from = argb, *to = argb, *end = argb + strnlen(argb, maxlen);
	char quote = 0;
	int argc = 0, inside = 0;

	UK_ASSERT(argb);
	UK_ASSERT(argv);
	UK_ASSERT(maxcount >= 0);

	for (; from < end && maxcount; from++) {
		char c = *from;

		if (!quote && strchr(" \t\r\n\v", c)) {
			if (inside)
				*to++ = '\0';
			inside = 0;
			continue;
		}
		if (!quote && (c == '"' || c == '\'')) {
			quote = c;
			continue;
		}
		if (quote && c == quote) {
			quote = 0;
			continue;
		}
		if (!inside && argc < maxcount) {
			argv[argc++] = to;
			inside = 1;
		}
		if (argc == maxcount) {	/* the last one takes all the rest */
			memmove(to, from, end - from);
			to += end - from;
			break;
		}
		if (c == '\\' && quote != '\'' && from + 1 < end &&
		    (!quote || from[1] == '"' || from[1] == '\\'))
			c = *++from;
		*to++ = c;
	}
	if (to < end)
		*to = '\0';
	return argc;
}

__sz uk_nextarg_r(const char **argptr, int separator)
{
	const char *arg, *end;

	UK_ASSERT(argptr);
	arg = *argptr;
	if (!arg || !*arg) {
		*argptr = NULL;
		return 0;
	}
	end = strchr(arg, separator);
	*argptr = end ? end + 1 : NULL;
	return end ? (__sz)(end - arg) : strlen(arg);
}

char *uk_nextarg(char **argptr, int separator)
{
	char *arg;
	__sz len;

	UK_ASSERT(argptr);
	arg = *argptr;
	len = uk_nextarg_r((const char **)argptr, separator);
	if (len == 0 && !*argptr)
		return NULL;
	arg[len] = '\0';
	return arg;
}

__ssz uk_strnkeycmp(const char *str, __sz len, const char *key,
		    const char separators[])
{
	__sz keylen = strlen(key);

	UK_ASSERT(str);
	if (strnlen(str, len) < keylen || strncmp(str, key, keylen))
		return -1;
	if (keylen == len || !str[keylen])
		return 0;
	return separators && strchr(separators, str[keylen]) ? (__ssz)keylen : -1;
}

/*
 * As in Unikraft, "--" counts only with something before it:
 * otherwise there is nothing to end, and main sees it.
 */
int cmdline_parse(const char *line, char *argv[], int max)
{
	static char copy[MAX_LINE];	/* the loader's lies in the heap to be */
	int argc, i;

	strlcpy(copy, line, sizeof(copy));
	argc = uk_argparse(copy, argv, max);
	for (i = 2; i < argc; i++) {
		if (strcmp(argv[i], "--"))
			continue;
		argc -= i;
		memmove(&argv[1], &argv[i + 1], (argc - 1) * sizeof(argv[0]));
		break;
	}
	argv[argc] = NULL;
	return argc;
}
