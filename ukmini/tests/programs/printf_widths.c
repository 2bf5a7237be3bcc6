/* SPDX-License-Identifier: BSD-3-Clause */
/* How are widths, zeroes, signs and precisions of numbers printed? */
#include "program.h"

PROGRAM(printf_widths)
{
	printf("[%5d] [%-5d] [%05d] [%05d] [%2d]\n", 42, 42, 42, -42, 12345);
	printf("[%8x] [%08x] [%#8x] [%#08x] [%-8x]\n", 0xabc, 0xabc, 0xabc, 0xabc, 0xabc);
	printf("[%.3d] [%.3d] [%.0d] [%8.3d] [%-8.3d]\n", 7, -7, 7, 7, 7);
	printf("[%+d] [%+d] [%+5d]\n", 7, -7, 7);
	printf("[%*d] [%-*d] [%.*d]\n", 6, 42, 6, 42, 4, 42);
	printf("[%3c] [%20lu] [%-20lu]\n", 'x', 12345678901234UL, 12345678901234UL);
	printf("[%10.4x] [%02x:%02x]\n", 0x5a, 0x5, 0x123);
}
