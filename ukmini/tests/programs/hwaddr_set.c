/* SPDX-License-Identifier: BSD-3-Clause */
/* Can the address be changed? */
#include "program.h"

PROGRAM(hwaddr_set)
{
	struct uk_netdev *dev = device_configured();
	struct uk_hwaddr mac = { .addr_bytes = { 2, 0, 0, 0, 0, 9 } };

	SHOW(uk_netdev_hwaddr_set(dev, &mac));
	SHOW(uk_netdev_hwaddr_get(dev)->addr_bytes[5]);
}
