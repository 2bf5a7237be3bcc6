/* SPDX-License-Identifier: BSD-3-Clause */
/* Does more headroom than needed move the data? */
#include "program.h"

static uint16_t roomy(void *argp, struct uk_netbuf *pkts[], uint16_t count)
{
	uint16_t i, got = pool_rxpkts(argp, pkts, count);

	for (i = 0; i < got; i++) {
		pkts[i]->data = (char *)pkts[i]->buf + 128;
		pkts[i]->len = 1800;
	}
	return got;
}

PROGRAM(receive_with_headroom)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netdev_rxqueue_conf rx = { .alloc_rxpkts = roomy };
	struct uk_netdev_txqueue_conf tx = { .a = uk_alloc_get_default() };
	struct uk_netbuf *nb;
	int status;

	rx.a = uk_alloc_get_default();
	rx.alloc_rxpkts_argp = packet_pool(256);
	SHOW(uk_netdev_rxq_configure(dev, 0, 0, &rx));
	SHOW(uk_netdev_txq_configure(dev, 0, 0, &tx));
	SHOW(uk_netdev_start(dev));
	ask(dev, 1, 60);
	nb = receive(dev, &status);
	SHOW(status);
	SHOW(uk_netbuf_headroom(nb));
	SHOW(((uint8_t *)nb->data)[12]);
	SHOW(((uint8_t *)nb->data)[20]);
}
