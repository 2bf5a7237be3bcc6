/* SPDX-License-Identifier: BSD-3-Clause */
/* What are the limits of the queues? */
#include "program.h"

PROGRAM(queue_info)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netdev_queue_info info;

	SHOW(uk_netdev_rxq_info_get(dev, 0, &info));
	SHOW(info.nb_max);
	SHOW(info.nb_min);
	SHOW(info.nb_align);
	SHOW(info.nb_is_power_of_two);
	SHOW(uk_netdev_txq_info_get(dev, 0, &info));
	SHOW(info.nb_max);
	SHOW(info.nb_min);
	SHOW(info.nb_align);
	SHOW(info.nb_is_power_of_two);
}
