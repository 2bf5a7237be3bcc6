/* SPDX-License-Identifier: BSD-3-Clause */
/* What does a receive queue without alloc_rxpkts do? */
#include "program.h"

PROGRAM(rxq_without_allocator)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netdev_rxqueue_conf rx = { .a = uk_alloc_get_default() };

	SHOW(uk_netdev_rxq_configure(dev, 0, 0, &rx));
}
