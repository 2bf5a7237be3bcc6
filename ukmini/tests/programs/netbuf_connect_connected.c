/* SPDX-License-Identifier: BSD-3-Clause */
/* What does connecting behind a packet that has a successor do? */
#include "program.h"

PROGRAM(netbuf_connect_connected)
{
	struct uk_netbuf *head = frame(60);

	uk_netbuf_connect(head, frame(60));
	uk_netbuf_connect(head, frame(60));
}
