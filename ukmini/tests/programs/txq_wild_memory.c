/* SPDX-License-Identifier: BSD-3-Clause */
/* What does a transmit queue configuration that was never filled in do? */
#include "program.h"

PROGRAM(txq_wild_memory)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netdev_txqueue_conf tx;

	memset(&tx, 0xa5, sizeof(tx));
	SHOW(uk_netdev_txq_configure(dev, 0, 0, &tx));
}
