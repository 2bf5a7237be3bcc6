/* SPDX-License-Identifier: BSD-3-Clause */
/* What is the MTU, and can it be changed? */
#include "program.h"

PROGRAM(mtu)
{
	struct uk_netdev *dev = device_configured();

	SHOW(uk_netdev_mtu_get(dev));
	SHOW(uk_netdev_mtu_set(dev, 1400));
	SHOW(uk_netdev_mtu_get(dev));
}
