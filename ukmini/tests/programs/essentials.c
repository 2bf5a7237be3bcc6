/* SPDX-License-Identifier: BSD-3-Clause */
/* What do the kernel's everyday macros compute? */
#include "program.h"

struct outer {
	long first;
	int inner;
};

PROGRAM(essentials)
{
	struct outer o = { 0 };
	int volatile seven = 7;
	static const int four[4];

	SHOW(ALIGN_UP(13, 8));
	SHOW(ALIGN_UP(16, 8));
	SHOW(ALIGN_DOWN(13, 8));
	SHOW(MIN(3, seven));
	SHOW(MAX(3, seven));
	SHOW(DIV_ROUND_UP(9, 4));
	SHOW(POWER_OF_2(64));
	SHOW(POWER_OF_2(65));
	SHOW(ARRAY_SIZE(four));
	SHOW(__containerof(&o.inner, struct outer, inner) == &o);
	SHOW(likely(seven == 7));
	SHOW(unlikely(seven == 8));
	printf("%s\n", STRINGIFY(CONFIG_LIBUKNETDEV_MAXNBQUEUES));
}
