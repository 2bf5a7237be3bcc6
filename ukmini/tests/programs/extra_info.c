/* SPDX-License-Identifier: BSD-3-Clause */
/* Does anybody know an IP address for the device? */
#include "program.h"

PROGRAM(extra_info)
{
	struct uk_netdev *dev = uk_netdev_get(0);

	SHOW(uk_netdev_probe(dev));
	SHOW(uk_netdev_einfo_get(dev, UK_NETDEV_IPV4_ADDR) == NULL);
	SHOW(uk_netdev_einfo_get(dev, UK_NETDEV_IPV4_MASK) == NULL);
	SHOW(uk_netdev_einfo_get(dev, UK_NETDEV_IPV4_GW) == NULL);
}
