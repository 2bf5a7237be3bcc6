/* SPDX-License-Identifier: BSD-3-Clause */
/* What does freeing a chain from its middle do? */
#include "program.h"

PROGRAM(netbuf_free_middle)
{
	struct uk_netbuf *head = frame(60), *tail = frame(60);

	uk_netbuf_connect(head, tail);
	uk_netbuf_free(tail);
}
