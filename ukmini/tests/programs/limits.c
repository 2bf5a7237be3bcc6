/* SPDX-License-Identifier: BSD-3-Clause */
/* How wide are the types? */
#include "program.h"
#include <limits.h>

PROGRAM(limits)
{
	SHOW(CHAR_BIT);
	SHOW(CHAR_MIN);
	SHOW(CHAR_MAX);
	SHOW(UCHAR_MAX);
	SHOW(SHRT_MIN);
	SHOW(USHRT_MAX);
	SHOW(INT_MIN);
	SHOW(INT_MAX);
	printf("%u %ld %ld %lu\n", UINT_MAX, LONG_MIN, LONG_MAX, ULONG_MAX);
	printf("%lld %llu\n", LLONG_MAX, ULLONG_MAX);
	printf("%lu %lu\n", (unsigned long)SIZE_MAX, (unsigned long)UINT64_MAX);
	SHOW(sizeof(int));
	SHOW(sizeof(long));
	SHOW(sizeof(size_t));
	SHOW(sizeof(uint8_t) + sizeof(uint16_t) + sizeof(uint32_t) + sizeof(uint64_t));
	SHOW(INT8_MIN + INT16_MAX);
	SHOW(offsetof(struct uk_netdev_info, ioalign));
}
