/* SPDX-License-Identifier: BSD-3-Clause */
/* When and how often is the receive buffer allocator called? */
#include "program.h"

static uint16_t counting(void *argp, struct uk_netbuf *pkts[], uint16_t count)
{
	printf("asked for %d\n", count);
	return pool_rxpkts(argp, pkts, count);
}

PROGRAM(rxq_configure_asks_for_buffers)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netdev_rxqueue_conf rx = { .alloc_rxpkts = counting };
	struct uk_netdev_txqueue_conf tx = { .a = uk_alloc_get_default() };
	struct uk_allocpool *pool = packet_pool(256);
	struct uk_netbuf *nb;
	int status;

	rx.a = uk_alloc_get_default();
	rx.alloc_rxpkts_argp = pool;
	SHOW(uk_netdev_rxq_configure(dev, 0, 0, &rx));
	SHOW(uk_allocpool_availcount(pool));
	SHOW(uk_netdev_txq_configure(dev, 0, 0, &tx));
	SHOW(uk_netdev_start(dev));
	SHOW(uk_netdev_rx_one(dev, 0, &nb));
	ask(dev, 3, 60);
	while ((nb = receive(dev, &status)))
		uk_netbuf_free(nb);
	SHOW(uk_allocpool_availcount(pool));
}
