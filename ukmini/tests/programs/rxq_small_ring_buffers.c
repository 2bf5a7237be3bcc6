/* SPDX-License-Identifier: BSD-3-Clause */
/* How many buffers does a ring of 32 descriptors take? */
#include "program.h"

static uint16_t counting(void *argp, struct uk_netbuf *pkts[], uint16_t count)
{
	printf("asked for %d\n", count);
	return pool_rxpkts(argp, pkts, count);
}

PROGRAM(rxq_small_ring_buffers)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netdev_rxqueue_conf rx = { .alloc_rxpkts = counting };
	struct uk_allocpool *pool = packet_pool(70);

	rx.a = uk_alloc_get_default();
	rx.alloc_rxpkts_argp = pool;
	SHOW(uk_netdev_rxq_configure(dev, 0, 32, &rx));
	SHOW(uk_allocpool_availcount(pool));
}
