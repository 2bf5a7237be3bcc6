/* SPDX-License-Identifier: BSD-3-Clause */
/* What does a receive queue without a memory allocator do? */
#include "program.h"

PROGRAM(rxq_without_memory)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netdev_rxqueue_conf rx = { .alloc_rxpkts = no_rxpkts };

	SHOW(uk_netdev_rxq_configure(dev, 0, 0, &rx));
}
