/* SPDX-License-Identifier: BSD-3-Clause */
/* How does uk_strnkeycmp match keys? */
#include "program.h"
#include <uk/argparse.h>

PROGRAM(key_compare)
{
	SHOW(uk_strnkeycmp("rate=2", 6, "rate", "="));
	SHOW(uk_strnkeycmp("rate", 4, "rate", "="));
	SHOW(uk_strnkeycmp("rate=2", 6, "rat", "="));
	SHOW(uk_strnkeycmp("rate=2", 6, "rates", "="));
	SHOW(uk_strnkeycmp("rate:2", 6, "rate", "=:"));
	SHOW(uk_strnkeycmp("rate=2", 6, "rate", NULL));
	SHOW(uk_strnkeycmp("rate=2", 4, "rate", "="));
	SHOW(uk_strnkeycmp("", 0, "rate", "="));
}
