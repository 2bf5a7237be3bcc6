/* SPDX-License-Identifier: BSD-3-Clause */
/* Which characters are in which class? */
#include "program.h"
#include <ctype.h>

#define CLASS(f)                                                                                   \
	do {                                                                                       \
		int c_, from_ = -1;                                                                \
		printf("%s:", #f);                                                                 \
		for (c_ = 0; c_ <= 128; c_++) {                                                    \
			int is_ = c_ < 128 && f(c_);                                               \
			if (is_ && from_ < 0)                                                      \
				from_ = c_;                                                        \
			if (!is_ && from_ >= 0) {                                                  \
				printf(" %d-%d", from_, c_ - 1);                                   \
				from_ = -1;                                                        \
			}                                                                          \
		}                                                                                  \
		printf("\n");                                                                      \
	} while (0)

PROGRAM(character_classes)
{
	int c, sum = 0;

	CLASS(isalnum);
	CLASS(isalpha);
	CLASS(iscntrl);
	CLASS(isdigit);
	CLASS(isgraph);
	CLASS(islower);
	CLASS(isprint);
	CLASS(ispunct);
	CLASS(isspace);
	CLASS(isupper);
	CLASS(isxdigit);
	CLASS(isblank);
	for (c = 0; c < 128; c++)
		sum = sum * 3 + toupper(c) * 2 + tolower(c);
	SHOW(sum);
}
