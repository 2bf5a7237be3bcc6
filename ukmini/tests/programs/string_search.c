/* SPDX-License-Identifier: BSD-3-Clause */
/* What do the searching calls find? */
#include "program.h"

PROGRAM(string_search)
{
	const char *volatile text = "hello, world";
	const char *s = text;

	SHOW(strchr(s, 'o') - s);
	SHOW(strrchr(s, 'o') - s);
	SHOW(strchr(s, 'x') == NULL);
	SHOW(strchr(s, '\0') - s);
	SHOW(strchrnul(s, 'x') - s);
	SHOW(strstr(s, "wor") - s);
	SHOW(strstr(s, "") - s);
	SHOW(strstr(s, "word") == NULL);
	SHOW(strspn(s, "hel"));
	SHOW(strcspn(s, " ,"));
	SHOW((char *)memchr(s, 'w', 12) - s);
	SHOW(memchr(s, 'w', 5) == NULL);
	SHOW((char *)memrchr(s, 'l', 12) - s);
	SHOW(strlen(s));
	SHOW(strnlen(s, 5));
	SHOW(strnlen(s, 50));
}
