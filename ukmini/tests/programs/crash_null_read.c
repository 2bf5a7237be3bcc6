/* SPDX-License-Identifier: BSD-3-Clause */
/* How does reading through a null pointer end? */
#include "program.h"

PROGRAM(crash_null_read)
{
	struct uk_netbuf *volatile nowhere = NULL;

	printf("%d\n", nowhere->len);
	printf("after\n");
}
