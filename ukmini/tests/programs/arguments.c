/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How is the kernel's command line cut into arguments?
 * boot: arguments
 * boot: arguments one two  three
 * boot: -- arguments
 * boot: arguments -- after
 * boot: something=1 -- arguments after
 * boot: a.b=1 c.d=2 -- arguments after -- again
 * boot: arguments "two words" 'single quotes' mid"dle"
 * boot: arguments back\ slash \"quote\" 'it"s' "it's"
 * boot: arguments "" x=y -x --long
 */
#include "program.h"

PROGRAM(arguments)
{
	int i;

	printf("%d arguments\n", argc);
	for (i = 1; i < argc; i++)
		printf("%d [%s]\n", i, argv[i]);
	SHOW(argv[argc] == NULL);
}
