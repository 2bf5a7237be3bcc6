/* SPDX-License-Identifier: BSD-3-Clause */
/* What does a second probe do? */
#include "program.h"

PROGRAM(probe_twice)
{
	struct uk_netdev *dev = uk_netdev_get(0);

	SHOW(uk_netdev_probe(dev));
	SHOW(uk_netdev_probe(dev));
}
