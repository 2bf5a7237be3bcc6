/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Does a queue size chosen on QEMU's command line show?
 * nic: mac=52:54:00:12:34:56,rx_queue_size=512
 */
#include "program.h"

PROGRAM(queue_info_small_ring)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netdev_queue_info info;

	SHOW(uk_netdev_rxq_info_get(dev, 0, &info));
	SHOW(info.nb_max);
	SHOW(uk_netdev_txq_info_get(dev, 0, &info));
	SHOW(info.nb_max);
}
