/* SPDX-License-Identifier: BSD-3-Clause */
/* What does printf do with a conversion that it does not know? */
#include "program.h"

PROGRAM(printf_unknown)
{
	static const char *const volatile formats[] = {
		"[%d] [%f] [%d]\n", "[%.2f] pps\n", "[%e]\n", "[%g]\n", "[%8.3f]\n", "[%k] [%s]\n",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		printf(formats[i], 1, 2, 3);
		printf("\n");
	}
}
