/* SPDX-License-Identifier: BSD-3-Clause */
/* How does the parser of arguments cut a string? */
#include "program.h"
#include <uk/argparse.h>

static void parse(const char *line, int most)
{
	static char copy[128];
	char *argv[8];
	int i, argc;

	strcpy(copy, line);
	argc = uk_argparse(copy, argv, most);
	printf("%d:", argc);
	for (i = 0; i < argc; i++)
		printf(" [%s]", argv[i]);
	printf("\n");
}

PROGRAM(parse_arguments)
{
	parse("", 8);
	parse("one", 8);
	parse("  one \t two\nthree ", 8);
	parse("a b c d", 2);
	parse("'single quoted' \"double quoted\"", 8);
	parse("pre'fix'ed", 8);
	parse("'it\"s' \"it's\"", 8);
	parse("a\\ b \\\"c", 8);
	parse("unterminated 'quote here", 8);
}
