/* SPDX-License-Identifier: BSD-3-Clause */
/* What does a transmit queue without a memory allocator do? */
#include "program.h"

PROGRAM(txq_without_memory)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netdev_txqueue_conf tx = { .a = NULL };

	SHOW(uk_netdev_txq_configure(dev, 0, 0, &tx));
}
