/* SPDX-License-Identifier: BSD-3-Clause */
/* How do strings compare? */
#include "program.h"

static int sign(int x)
{
	return (x > 0) - (x < 0);
}

PROGRAM(string_compare)
{
	SHOW(sign(strcmp("abc", "abc")));
	SHOW(sign(strcmp("abc", "abd")));
	SHOW(sign(strcmp("abc", "ab")));
	SHOW(sign(strcmp("", "a")));
	SHOW(sign(strcmp("\xff", "a")));
	SHOW(sign(strncmp("abcx", "abcy", 3)));
	SHOW(sign(strncmp("abcx", "abcy", 4)));
	SHOW(sign(strncmp("a", "b", 0)));
	SHOW(sign(strcasecmp("AbC", "aBc")));
	SHOW(sign(strcasecmp("AbC", "aBd")));
	SHOW(sign(memcmp("ab\0c", "ab\0d", 4)));
	SHOW(sign(memcmp("\xff", "\x01", 1)));
}
