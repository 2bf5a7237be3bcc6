/* SPDX-License-Identifier: BSD-3-Clause */
/* Is promiscuous mode on, and can it be switched? */
#include "program.h"

PROGRAM(promiscuous)
{
	struct uk_netdev *dev = device_configured();

	SHOW(uk_netdev_promiscuous_get(dev));
	SHOW(uk_netdev_promiscuous_set(dev, 1));
	SHOW(uk_netdev_promiscuous_get(dev));
	SHOW(uk_netdev_promiscuous_set(dev, 0));
}
