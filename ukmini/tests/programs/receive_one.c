/* SPDX-License-Identifier: BSD-3-Clause */
/* What does a receive return, and what is in the packet? */
#include "program.h"

PROGRAM(receive_one)
{
	struct uk_netdev *dev = device_receiving(packet_pool(256));
	struct uk_netbuf *nb;
	int status, i;

	ask(dev, 1, 60);
	nb = receive(dev, &status);
	SHOW(status);
	for (i = 0; i < 60; i++)
		printf("%02x%s", ((uint8_t *)nb->data)[i], i % 20 == 19 ? "\n" : " ");
	SHOW((char *)nb->data - (char *)nb->buf);
	SHOW(uk_netbuf_headroom(nb));
	SHOW(uk_netbuf_refcount_single_get(nb));
	SHOW(nb->next == NULL);
	uk_netbuf_free(nb);
	SHOW(uk_netdev_rx_one(dev, 0, &nb));
	SHOW(nb == NULL);
}
