/* SPDX-License-Identifier: BSD-3-Clause */
/* Can a received packet be changed and sent back without a copy? */
#include "program.h"

PROGRAM(receive_and_reflect)
{
	struct uk_allocpool *pool = packet_pool(256);
	struct uk_netdev *dev = device_receiving(pool);
	struct uk_netbuf *nb;
	int status, i;

	ask(dev, 3, 100);
	for (i = 0; i < 3; i++) {
		nb = receive(dev, &status);
		nb->len = 100;
		memset(nb->data, 0xff, 6);
		SHOW(uk_netdev_tx_one(dev, 0, nb));
		settle(100);
	}
	SHOW(uk_netdev_tx_one(dev, 0, frame(60)));
	SHOW(uk_allocpool_availcount(pool));
	settle(100);
}
