/* SPDX-License-Identifier: BSD-3-Clause */
/* What does a receive say to frames that are too short or too long for Ethernet? */
#include "program.h"

PROGRAM(receive_odd_lengths)
{
	static const int lengths[] = { 59, 20, 14, 13, 1514, 1515, 1900, 60 };
	struct uk_allocpool *pool = packet_pool(256);
	struct uk_netdev *dev = device_receiving(pool);
	struct uk_netbuf *nb;
	unsigned int i;
	int status;

	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		ask(dev, 1, lengths[i]);
		nb = receive(dev, &status);
		printf("%d: %d\n", lengths[i], status);
		if (nb)
			uk_netbuf_free(nb);
	}
	SHOW(uk_allocpool_availcount(pool));
}
