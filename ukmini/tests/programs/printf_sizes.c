/* SPDX-License-Identifier: BSD-3-Clause */
/* Which length modifiers does printf know? */
#include "program.h"

PROGRAM(printf_sizes)
{
	printf("[%zu] [%zd] [%zx]\n", (size_t)-1, (ssize_t)-5, (size_t)255);
	printf("[%hd] [%hu] [%hx]\n", (short)-2, (unsigned short)65535, (unsigned short)0xbeef);
	printf("[%hhu] [%hhx] [%hhd]\n", (unsigned char)200, (unsigned char)0xab, (signed char)5);
	printf("[%jd] [%ju] [%td]\n", -3L, 3UL, (ptrdiff_t)-4);
	printf("[%" PRIu64 "] [%" PRId64 "] [%" PRIx64 "]\n", UINT64_MAX, INT64_MIN, UINT64_MAX);
	printf("[%" PRIu32 "] [%" PRId32 "] [%" PRIx32 "]\n", UINT32_MAX, INT32_MIN, UINT32_MAX);
	printf("[%" PRIu16 "] [%" PRIu8 "] [%" PRId16 "]\n", UINT16_MAX, UINT8_MAX, INT16_MIN);
	printf("[%5zu] [%-5zu] [%05zu]\n", (size_t)7, (size_t)7, (size_t)7);
}
