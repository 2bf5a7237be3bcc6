/* SPDX-License-Identifier: BSD-3-Clause */
/* How are strings printed? */
#include "program.h"

PROGRAM(printf_strings)
{
	const char *volatile nothing = NULL;

	printf("[%s] [%s] [%s]\n", "", "abc", nothing);
	printf("[%8s] [%-8s] [%2s]\n", "abc", "abc", "abc");
	printf("[%.2s] [%.0s] [%.9s] [%8.2s] [%-8.2s]\n", "abc", "abc", "abc", "abc", "abc");
	printf("[%*s] [%-*s] [%.*s]\n", 6, "abc", 6, "abc", 1, "abc");
	printf("100%% [%%]\n");
}
