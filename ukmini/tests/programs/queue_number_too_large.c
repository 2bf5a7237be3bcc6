/* SPDX-License-Identifier: BSD-3-Clause */
/* What does setting up queue 1 of a device with one queue do? */
#include "program.h"

PROGRAM(queue_number_too_large)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netdev_txqueue_conf tx = { .a = uk_alloc_get_default() };

	SHOW(uk_netdev_txq_configure(dev, 1, 0, &tx));
}
