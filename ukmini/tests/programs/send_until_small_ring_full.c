/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How many packets does a ring of 16 descriptors hold?
 * netdev: hubport,hubid=1
 */
#include "program.h"

PROGRAM(send_until_small_ring_full)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netdev_rxqueue_conf rx = { .alloc_rxpkts = no_rxpkts };
	struct uk_netdev_txqueue_conf tx = { .a = uk_alloc_get_default() };
	int i;

	rx.a = uk_alloc_get_default();
	SHOW(uk_netdev_rxq_configure(dev, 0, 16, &rx));
	SHOW(uk_netdev_txq_configure(dev, 0, 16, &tx));
	SHOW(uk_netdev_start(dev));
	for (i = 0; i < 12; i++)
		printf("0x%x\n", uk_netdev_tx_one(dev, 0, frame(60)));
}
