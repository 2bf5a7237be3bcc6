/* SPDX-License-Identifier: BSD-3-Clause */
/* May the address be asked for before configure? */
#include "program.h"

PROGRAM(hwaddr_early)
{
	struct uk_netdev *dev = uk_netdev_get(0);

	SHOW(uk_netdev_probe(dev));
	SHOW(uk_netdev_hwaddr_get(dev) != NULL);
}
