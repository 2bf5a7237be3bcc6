/* SPDX-License-Identifier: BSD-3-Clause */
/* What does appending to the middle of a chain do? */
#include "program.h"

PROGRAM(netbuf_append_to_middle)
{
	struct uk_netbuf *head = frame(60), *middle = frame(60);

	uk_netbuf_connect(head, middle);
	uk_netbuf_append(middle, frame(60));
}
