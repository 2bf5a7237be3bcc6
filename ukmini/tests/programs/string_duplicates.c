/* SPDX-License-Identifier: BSD-3-Clause */
/* What do strdup and strndup allocate? */
#include "program.h"

PROGRAM(string_duplicates)
{
	const char *volatile text = "duplicate";
	char *all = strdup(text), *part = strndup(text, 3), *more = strndup(text, 50);

	printf("%s %s %s\n", all, part, more);
	SHOW(all != text);
	SHOW(strlen(part));
	free(all);
	free(part);
	free(more);
}
