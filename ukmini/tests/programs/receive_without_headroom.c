/* SPDX-License-Identifier: BSD-3-Clause */
/* What happens when receive buffers lack the headroom? */
#include "program.h"

static uint16_t roomless(void *argp, struct uk_netbuf *pkts[], uint16_t count)
{
	uint16_t i, got = pool_rxpkts(argp, pkts, count);

	for (i = 0; i < got; i++) {
		pkts[i]->data = (char *)pkts[i]->buf + 8;
		pkts[i]->len = 1900;
	}
	return got;
}

PROGRAM(receive_without_headroom)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netdev_rxqueue_conf rx = { .alloc_rxpkts = roomless };
	struct uk_allocpool *pool = packet_pool(256);

	rx.a = uk_alloc_get_default();
	rx.alloc_rxpkts_argp = pool;
	SHOW(uk_netdev_rxq_configure(dev, 0, 0, &rx));
	SHOW(uk_allocpool_availcount(pool));
}
