/* SPDX-License-Identifier: BSD-3-Clause */
/* What does a send before the start do? */
#include "program.h"

PROGRAM(send_before_start)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netdev_txqueue_conf tx = { .a = uk_alloc_get_default() };

	SHOW(uk_netdev_txq_configure(dev, 0, 0, &tx));
	SHOW(uk_netdev_tx_one(dev, 0, frame(60)));
}
