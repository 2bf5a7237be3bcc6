/* SPDX-License-Identifier: BSD-3-Clause */
/* May promiscuous mode be asked for before configure? */
#include "program.h"

PROGRAM(promiscuous_early)
{
	struct uk_netdev *dev = uk_netdev_get(0);

	SHOW(uk_netdev_probe(dev));
	SHOW(uk_netdev_promiscuous_get(dev));
}
