/* SPDX-License-Identifier: BSD-3-Clause */
/* May a queue be set up twice? */
#include "program.h"

PROGRAM(queue_twice)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netdev_rxqueue_conf rx = { .alloc_rxpkts = no_rxpkts };
	struct uk_netdev_txqueue_conf tx = { .a = uk_alloc_get_default() };

	rx.a = uk_alloc_get_default();
	SHOW(uk_netdev_rxq_configure(dev, 0, 0, &rx));
	SHOW(uk_netdev_rxq_configure(dev, 0, 0, &rx));
	SHOW(uk_netdev_txq_configure(dev, 0, 0, &tx));
	SHOW(uk_netdev_txq_configure(dev, 0, 0, &tx));
	SHOW(uk_netdev_state_get(dev));
}
