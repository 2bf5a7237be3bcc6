/* SPDX-License-Identifier: BSD-3-Clause */
/* Which numbers of descriptors does a queue take? */
#include "program.h"

static int rx_size(struct uk_netdev *dev, uint16_t descriptors)
{
	struct uk_netdev_rxqueue_conf rx = { .alloc_rxpkts = no_rxpkts };

	rx.a = uk_alloc_get_default();
	return uk_netdev_rxq_configure(dev, 0, descriptors, &rx);
}

static int tx_size(struct uk_netdev *dev, uint16_t descriptors)
{
	struct uk_netdev_txqueue_conf tx = { .a = uk_alloc_get_default() };

	return uk_netdev_txq_configure(dev, 0, descriptors, &tx);
}

PROGRAM(queue_sizes)
{
	struct uk_netdev *dev = device_configured();

	SHOW(rx_size(dev, 100));
	SHOW(rx_size(dev, 3));
	SHOW(rx_size(dev, 512));
	SHOW(rx_size(dev, 32768));
	SHOW(tx_size(dev, 100));
	SHOW(tx_size(dev, 257));
	SHOW(tx_size(dev, 1024));
	SHOW(rx_size(dev, 256));
	SHOW(tx_size(dev, 256));
	SHOW(uk_netdev_start(dev));
}
