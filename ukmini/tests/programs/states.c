/* SPDX-License-Identifier: BSD-3-Clause */
/* Which state is the device in after each call? */
#include "program.h"

PROGRAM(states)
{
	struct uk_netdev *dev = uk_netdev_get(0);
	struct uk_netdev_conf conf = { .nb_rx_queues = 1, .nb_tx_queues = 1 };
	struct uk_netdev_rxqueue_conf rx = { .alloc_rxpkts = no_rxpkts };
	struct uk_netdev_txqueue_conf tx = { .a = uk_alloc_get_default() };

	rx.a = uk_alloc_get_default();
	SHOW(uk_netdev_state_get(dev));
	SHOW(uk_netdev_probe(dev));
	SHOW(uk_netdev_state_get(dev));
	SHOW(uk_netdev_configure(dev, &conf));
	SHOW(uk_netdev_state_get(dev));
	SHOW(uk_netdev_rxq_configure(dev, 0, 0, &rx));
	SHOW(uk_netdev_txq_configure(dev, 0, 0, &tx));
	SHOW(uk_netdev_state_get(dev));
	SHOW(uk_netdev_start(dev));
	SHOW(uk_netdev_state_get(dev));
}
