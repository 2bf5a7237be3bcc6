/* SPDX-License-Identifier: BSD-3-Clause */
/* What does a second configure do? */
#include "program.h"

PROGRAM(configure_twice)
{
	struct uk_netdev_conf conf = { .nb_rx_queues = 1, .nb_tx_queues = 1 };
	struct uk_netdev *dev = device_configured();

	SHOW(uk_netdev_configure(dev, &conf));
	SHOW(uk_netdev_state_get(dev));
}
