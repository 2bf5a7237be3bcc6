/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Does the address come from the device?
 * nic: mac=02:c0:ff:ee:00:9a
 */
#include "program.h"

PROGRAM(hwaddr_value)
{
	struct uk_netdev *dev = device_configured();
	const uint8_t *mac = uk_netdev_hwaddr_get(dev)->addr_bytes;

	printf("%02x:%02x:%02x:%02x:%02x:%02x\n", mac[0], mac[1], mac[2], mac[3], mac[4],
	       mac[5]);
}
