/* Labels for errors, retries while the queue is full, never returns. */
#include <string.h>
#include <uk/alloc.h>
#include <uk/assert.h>
#include <uk/netdev.h>
#include <uk/print.h>

#include "genpkt.h"

#define PEER	{ { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } }

static uint16_t dummy(void *p, struct uk_netbuf *v[], uint16_t n)
{
	(void)p, (void)v, (void)n;
	return 0;
}

int main(int argc, char **argv)
{
	const struct uk_hwaddr peer = PEER;
	struct uk_netdev_rxqueue_conf rxqconf;
	struct uk_netdev_txqueue_conf txqconf;
	struct uk_netdev_conf ifconf;
	struct uk_netdev_info info;
	struct uk_netdev *netif;
	struct uk_netbuf *p;
	int ret;

	(void)argc, (void)argv;
	memset(&rxqconf, 0, sizeof(rxqconf));
	txqconf.a = rxqconf.a = uk_alloc_get_default();
	rxqconf.alloc_rxpkts = dummy;
	ifconf.nb_rx_queues = ifconf.nb_tx_queues = 1;

	UK_ASSERT(uk_netdev_count() > 0);
	netif = uk_netdev_get(0);
	ret = uk_netdev_probe(netif);
	if (ret < 0)
		goto failed;
	uk_netdev_info_get(netif, &info);
	ret = uk_netdev_configure(netif, &ifconf);
	if (ret < 0)
		goto failed;
	ret = uk_netdev_rxq_configure(netif, 0, 0, &rxqconf);
	if (ret < 0)
		goto failed;
	ret = uk_netdev_txq_configure(netif, 0, 0, &txqconf);
	if (ret < 0)
		goto failed;
	ret = uk_netdev_start(netif);
	if (ret < 0)
		goto failed;

	p = genpkt_udp4(txqconf.a, info.ioalign, info.nb_encap_tx,
			UK_ETH_FRAME_MINLEN, uk_netdev_hwaddr_get(netif),
			&peer, 0xc0a88001, 0xc0a880fe, 5001, 5001);
	if (!p) {
		ret = -1;
		goto failed;
	}
	do {
		ret = uk_netdev_tx_one(netif, 0, p);
	} while (uk_netdev_status_notready(ret));
	if (ret < 0) {
		uk_netbuf_free(p);
		goto failed;
	}

	uk_pr_info("sent, and still here\n");
	for (;;)
		;
failed:
	uk_pr_err("%d\n", ret);
	return ret;
}
