/* SPDX-License-Identifier: BSD-3-Clause */
/* Does the parser stop where the caller says? */
#include "program.h"
#include <uk/argparse.h>

PROGRAM(parse_arguments_limited)
{
	char line[] = "one two three";
	char *parts[8];

	SHOW(uk_argnparse(line, 7, parts, 8));
	printf("[%s]\n", parts[0]);
}
