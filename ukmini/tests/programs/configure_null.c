/* SPDX-License-Identifier: BSD-3-Clause */
/* What does configure without a configuration do? */
#include "program.h"

PROGRAM(configure_null)
{
	struct uk_netdev *dev = uk_netdev_get(0);

	SHOW(uk_netdev_probe(dev));
	SHOW(uk_netdev_configure(dev, NULL));
}
