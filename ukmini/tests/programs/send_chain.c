/* SPDX-License-Identifier: BSD-3-Clause */
/* Is a chain of buffers one frame on the wire? */
#include "program.h"

PROGRAM(send_chain)
{
	struct uk_netdev *dev = device_started();
	struct uk_netbuf *head = frame(40);
	struct uk_netbuf *tail = frame(30);

	uk_netbuf_connect(head, tail);
	SHOW(uk_netdev_tx_one(dev, 0, head));
	settle(100);
}
