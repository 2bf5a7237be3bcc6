/* SPDX-License-Identifier: BSD-3-Clause */
/* May the device be configured before it was probed? */
#include "program.h"

PROGRAM(configure_before_probe)
{
	struct uk_netdev *dev = uk_netdev_get(0);
	struct uk_netdev_conf conf = { .nb_rx_queues = 1, .nb_tx_queues = 1 };

	SHOW(uk_netdev_configure(dev, &conf));
	SHOW(uk_netdev_state_get(dev));
	SHOW(uk_netdev_probe(dev));
	SHOW(uk_netdev_configure(dev, &conf));
}
