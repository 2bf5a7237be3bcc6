/* SPDX-License-Identifier: BSD-3-Clause */
/* Do a thousand frames arrive in order when the ring is full now and then? */
#include "program.h"

PROGRAM(send_thousand)
{
	struct uk_netdev *dev = device_started();
	struct uk_netbuf *nb;
	int i;

	for (i = 0; i < 1000; i++) {
		nb = frame(60 + i % 200);
		((uint8_t *)nb->data)[14] = i >> 8;
		((uint8_t *)nb->data)[15] = i;
		while (uk_netdev_status_notready(uk_netdev_tx_one(dev, 0, nb)))
			;
	}
	settle(100);
}
