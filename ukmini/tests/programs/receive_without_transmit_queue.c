/* SPDX-License-Identifier: BSD-3-Clause */
/* Can a program that never sends receive? */
#include "program.h"

PROGRAM(receive_without_transmit_queue)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netdev_rxqueue_conf rx = { .alloc_rxpkts = pool_rxpkts };
	struct uk_netbuf *nb;

	rx.a = uk_alloc_get_default();
	rx.alloc_rxpkts_argp = packet_pool(256);
	SHOW(uk_netdev_rxq_configure(dev, 0, 0, &rx));
	SHOW(uk_netdev_start(dev));
	SHOW(uk_netdev_rx_one(dev, 0, &nb));
}
