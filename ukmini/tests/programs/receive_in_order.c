/* SPDX-License-Identifier: BSD-3-Clause */
/* Do many frames come in order and unharmed? */
#include "program.h"

PROGRAM(receive_in_order)
{
	struct uk_netdev *dev = device_receiving(packet_pool(256));
	struct uk_netbuf *nb;
	int status, i, n, wrong = 0;

	ask(dev, 1000, 333);
	for (n = 0; n < 1000; n++) {
		uint8_t *bytes;

		nb = receive(dev, &status);
		if (!nb)
			break;
		bytes = nb->data;
		wrong += bytes[14] * 256 + bytes[15] != n;
		for (i = 16; i < 333; i++)
			wrong += bytes[i] != (uint8_t)(n + i);
		uk_netbuf_free(nb);
	}
	SHOW(n);
	SHOW(wrong);
	SHOW(uk_netdev_rx_one(dev, 0, &nb));
}
