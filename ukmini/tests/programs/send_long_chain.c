/* SPDX-License-Identifier: BSD-3-Clause */
/* How long may a chain be in sum? */
#include "program.h"

static int send(struct uk_netdev *dev, uint16_t a, uint16_t b)
{
	struct uk_netbuf *head = frame(a);
	int status;

	uk_netbuf_connect(head, frame(b));
	status = uk_netdev_tx_one(dev, 0, head);
	settle(100);
	return status;
}

PROGRAM(send_long_chain)
{
	struct uk_netdev *dev = device_started();

	SHOW(send(dev, 1000, 514));
	SHOW(send(dev, 1000, 515));
}
