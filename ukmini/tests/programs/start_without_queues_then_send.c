/* SPDX-License-Identifier: BSD-3-Clause */
/* Does the device start without queues, and what does a send then do? */
#include "program.h"

PROGRAM(start_without_queues_then_send)
{
	struct uk_netdev *dev = device_configured();

	SHOW(uk_netdev_start(dev));
	SHOW(uk_netdev_tx_one(dev, 0, frame(60)));
}
