/* SPDX-License-Identifier: BSD-3-Clause */
/* May one direction go without a queue, and can the mistake be put right? */
#include "program.h"

static int configure(struct uk_netdev *dev, int rx, int tx)
{
	struct uk_netdev_conf conf = { .nb_rx_queues = rx, .nb_tx_queues = tx };

	return uk_netdev_configure(dev, &conf);
}

PROGRAM(configure_zero_queues)
{
	struct uk_netdev *dev = uk_netdev_get(0);

	SHOW(uk_netdev_probe(dev));
	SHOW(configure(dev, 0, 1));
	SHOW(configure(dev, 1, 0));
	SHOW(uk_netdev_state_get(dev));
	SHOW(configure(dev, 1, 1));
	SHOW(uk_netdev_state_get(dev));
}
