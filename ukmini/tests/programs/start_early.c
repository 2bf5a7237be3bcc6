/* SPDX-License-Identifier: BSD-3-Clause */
/* May the device be started before it was configured? */
#include "program.h"

PROGRAM(start_early)
{
	struct uk_netdev *dev = uk_netdev_get(0);

	SHOW(uk_netdev_start(dev));
	SHOW(uk_netdev_probe(dev));
	SHOW(uk_netdev_start(dev));
	SHOW(uk_netdev_state_get(dev));
}
