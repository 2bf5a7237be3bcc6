/* SPDX-License-Identifier: BSD-3-Clause */
/* How do strtok, strtok_r and strsep cut? */
#include "program.h"

PROGRAM(string_tokens)
{
	char a[] = ",,one,two,,three,", b[] = "x=1;y=2", c[] = "a::b:";
	char *p, *rest;

	for (p = strtok(a, ","); p; p = strtok(NULL, ","))
		printf("[%s]", p);
	printf("\n");
	for (p = strtok_r(b, "=;", &rest); p; p = strtok_r(NULL, "=;", &rest))
		printf("[%s]", p);
	printf("\n");
	rest = c;
	while ((p = strsep(&rest, ":")))
		printf("[%s]", p);
	printf("\n");
}
