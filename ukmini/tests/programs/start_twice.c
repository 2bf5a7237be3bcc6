/* SPDX-License-Identifier: BSD-3-Clause */
/* What does a second start do? */
#include "program.h"

PROGRAM(start_twice)
{
	struct uk_netdev *dev = device_started();

	SHOW(uk_netdev_start(dev));
	SHOW(uk_netdev_state_get(dev));
}
