/* SPDX-License-Identifier: BSD-3-Clause */
/* How are pointers printed? */
#include "program.h"

PROGRAM(printf_pointers)
{
	printf("[%p] [%p] [%p]\n", (void *)0x1234, (void *)0, (void *)0xffffffff80000000);
	printf("[%16p] [%-16p]\n", (void *)0x1234, (void *)0x1234);
}
