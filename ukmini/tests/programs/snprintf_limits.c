/* SPDX-License-Identifier: BSD-3-Clause */
/* What does snprintf write and return when the buffer is short? */
#include "program.h"

PROGRAM(snprintf_limits)
{
	char buf[8];
	int size;

	for (size = 0; size <= 8; size++) {
		int n;

		memset(buf, '#', sizeof(buf));
		n = snprintf(buf, size, "%s", size % 2 ? "abcdef" : "abc");
		printf("%d: %d %.8s|", size, n, buf);
		printf("%02x %02x\n", (unsigned char)buf[3], (unsigned char)buf[7]);
	}
	SHOW(snprintf(NULL, 0, "%d %s", 12345, "sixteen"));
}
