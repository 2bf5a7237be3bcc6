/* SPDX-License-Identifier: BSD-3-Clause */
/* How long is a received frame of 60, 100 and 1514 bytes? */
#include "program.h"

PROGRAM(receive_length)
{
	static const int lengths[] = { 60, 100, 1514 };
	struct uk_netdev *dev = device_receiving(packet_pool(256));
	struct uk_netbuf *nb;
	unsigned int i;
	int status;

	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		ask(dev, 1, lengths[i]);
		nb = receive(dev, &status);
		printf("%d: %d\n", lengths[i], nb ? nb->len : -1);
	}
}
