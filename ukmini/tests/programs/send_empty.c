/* SPDX-License-Identifier: BSD-3-Clause */
/* Is a packet without a byte sent? */
#include "program.h"

PROGRAM(send_empty)
{
	struct uk_netdev *dev = device_started();

	SHOW(uk_netdev_tx_one(dev, 0, frame(0)));
	settle(100);
}
