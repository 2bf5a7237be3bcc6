/* SPDX-License-Identifier: BSD-3-Clause */
/* What happens when the allocator forgets to set len? */
#include "program.h"

static uint16_t forgetful(void *argp, struct uk_netbuf *pkts[], uint16_t count)
{
	uint16_t i, got = pool_rxpkts(argp, pkts, count);

	for (i = 0; i < got; i++)
		pkts[i]->len = 0;
	return got;
}

PROGRAM(receive_without_length)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netdev_rxqueue_conf rx = { .alloc_rxpkts = forgetful };
	struct uk_netdev_txqueue_conf tx = { .a = uk_alloc_get_default() };
	int status;

	rx.a = uk_alloc_get_default();
	rx.alloc_rxpkts_argp = packet_pool(256);
	SHOW(uk_netdev_rxq_configure(dev, 0, 0, &rx));
	SHOW(uk_netdev_txq_configure(dev, 0, 0, &tx));
	SHOW(uk_netdev_start(dev));
	ask(dev, 3, 60);
	SHOW(receive(dev, &status) == NULL);
	SHOW(status);
}
