/* SPDX-License-Identifier: BSD-3-Clause */
/* What happens when received packets are never freed? */
#include "program.h"

PROGRAM(receive_until_pool_is_empty)
{
	struct uk_allocpool *pool = packet_pool(192);
	struct uk_netdev *dev = device_receiving(pool);
	struct uk_netbuf *nb;
	int status, last = -1, n;

	SHOW(uk_allocpool_availcount(pool));
	ask(dev, 300, 60);
	for (n = 1; n <= 300; n++) {
		nb = receive(dev, &status);
		if (status != last)
			printf("frame %d: 0x%x\n", n, status);
		last = status;
		if (!nb)
			break;
	}
	SHOW(uk_allocpool_availcount(pool));
}
