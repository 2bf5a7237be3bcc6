/* SPDX-License-Identifier: BSD-3-Clause */
/* May queues be set up after the start? */
#include "program.h"

PROGRAM(queues_after_start)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netdev_txqueue_conf tx = { .a = uk_alloc_get_default() };

	SHOW(uk_netdev_start(dev));
	SHOW(uk_netdev_txq_configure(dev, 0, 0, &tx));
}
