/* SPDX-License-Identifier: BSD-3-Clause */
#include "program.h"

/** Runs the program that the first argument names (an argument "--" before it is skipped). */
int main(int argc, char *argv[])
{
	const struct program *p;
	int at = argc > 1 && strcmp(argv[1], "--") == 0 ? 2 : 1;

	printf("[begin]\n");
	for (p = programs; p->name && at < argc; p++)
		if (strcmp(p->name, argv[at]) == 0) {
			p->run(argc, argv);
			printf("[end]\n");
			return 0;
		}
	printf("[no such program]\n");
	return 1;
}
