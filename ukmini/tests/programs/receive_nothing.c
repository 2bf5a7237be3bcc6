/* SPDX-License-Identifier: BSD-3-Clause */
/* What does a receive return when nothing came? */
#include "program.h"

PROGRAM(receive_nothing)
{
	struct uk_netdev *dev = device_receiving(packet_pool(256));
	struct uk_netbuf *nb = (struct uk_netbuf *)1;

	SHOW(uk_netdev_rx_one(dev, 0, &nb));
	SHOW(nb == NULL);
	SHOW(uk_netdev_rx_one(dev, 0, &nb));
}
