/* SPDX-License-Identifier: BSD-3-Clause */
/* What if the allocator has fewer buffers than the ring holds? */
#include "program.h"

static uint16_t counting(void *argp, struct uk_netbuf *pkts[], uint16_t count)
{
	uint16_t got = pool_rxpkts(argp, pkts, count);

	printf("asked for %d, gave %d\n", count, got);
	return got;
}

PROGRAM(rxq_configure_short_of_buffers)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netdev_rxqueue_conf rx = { .alloc_rxpkts = counting };
	struct uk_allocpool *pool = packet_pool(70);

	rx.a = uk_alloc_get_default();
	rx.alloc_rxpkts_argp = pool;
	SHOW(uk_netdev_rxq_configure(dev, 0, 0, &rx));
	SHOW(uk_allocpool_availcount(pool));
}
