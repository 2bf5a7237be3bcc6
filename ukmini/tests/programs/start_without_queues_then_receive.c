/* SPDX-License-Identifier: BSD-3-Clause */
/* What does receiving from a queue that was never set up do? */
#include "program.h"

PROGRAM(start_without_queues_then_receive)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netbuf *nb;

	SHOW(uk_netdev_start(dev));
	SHOW(uk_netdev_rx_one(dev, 0, &nb));
}
