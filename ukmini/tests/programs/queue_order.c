/* SPDX-License-Identifier: BSD-3-Clause */
/* Does it matter which queue is set up first? */
#include "program.h"

PROGRAM(queue_order)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netdev_rxqueue_conf rx = { .alloc_rxpkts = no_rxpkts };
	struct uk_netdev_txqueue_conf tx = { .a = uk_alloc_get_default() };

	rx.a = uk_alloc_get_default();
	SHOW(uk_netdev_txq_configure(dev, 0, 0, &tx));
	SHOW(uk_netdev_rxq_configure(dev, 0, 0, &rx));
	SHOW(uk_netdev_start(dev));
	SHOW(uk_netdev_tx_one(dev, 0, frame(60)));
	settle(100);
}
