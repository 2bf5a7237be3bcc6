/* SPDX-License-Identifier: BSD-3-Clause */
/* How are integers printed? */
#include "program.h"

PROGRAM(printf_integers)
{
	printf("[%d] [%d] [%d] [%i]\n", 0, -1, 2147483647, -2147483647 - 1);
	printf("[%u] [%u]\n", 0u, 4294967295u);
	printf("[%x] [%X] [%#x] [%#X] [%#x]\n", 0xbeef, 0xbeef, 0xbeef, 0xbeef, 0);
	printf("[%o] [%#o]\n", 8, 8);
	printf("[%ld] [%lu] [%lx]\n", -1L, -1UL, -1UL);
	printf("[%lld] [%llu] [%llx]\n", -9223372036854775807LL - 1, -1ULL, 1ULL << 40);
	printf("[%c%c%c]\n", 'a', '%', 'z');
}
