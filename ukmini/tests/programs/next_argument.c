/* SPDX-License-Identifier: BSD-3-Clause */
/* How does uk_nextarg cut? */
#include "program.h"
#include <uk/argparse.h>

static void cut(const char *text)
{
	static char copy[64];
	char *rest = copy, *arg;

	strcpy(copy, text);
	printf("\"%s\":", text);
	while ((arg = uk_nextarg(&rest, ':')))
		printf(" [%s]", arg);
	printf("\n");
}

PROGRAM(next_argument)
{
	const char *rest = "ab:cde";

	cut("a:b:c");
	cut("a::c");
	cut(":a");
	cut("a:");
	cut("");
	SHOW(uk_nextarg_r(&rest, ':'));
	SHOW(uk_nextarg_r(&rest, ':'));
	SHOW(rest == NULL);
	SHOW(uk_nextarg_r(&rest, ':'));
}
