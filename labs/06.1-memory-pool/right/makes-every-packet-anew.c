/* Writes each packet anew, into a pool of 512. */
#include <uk/alloc.h>
#include <uk/essentials.h>
#include <uk/netbuf.h>
#include <uk/netdev.h>
#include <uk/allocpool.h>

#include "genpkt.h"

static uint16_t none(void *argp __unused, struct uk_netbuf *pkts[] __unused,
		     uint16_t count __unused)
{
	return 0;
}

static struct uk_netdev *bring_up(struct uk_netdev_info *info)
{
	struct uk_netdev_conf conf = { .nb_rx_queues = 1, .nb_tx_queues = 1 };
	struct uk_netdev_rxqueue_conf rx = { .alloc_rxpkts = none };
	struct uk_netdev_txqueue_conf tx = { 0 };
	struct uk_netdev *dev = uk_netdev_get(0);

	rx.a = uk_alloc_get_default();
	tx.a = uk_alloc_get_default();
	if (uk_netdev_probe(dev) < 0)
		return NULL;
	uk_netdev_info_get(dev, info);
	if (uk_netdev_configure(dev, &conf) < 0 ||
	    uk_netdev_rxq_configure(dev, 0, 0, &rx) < 0 ||
	    uk_netdev_txq_configure(dev, 0, 0, &tx) < 0 ||
	    uk_netdev_start(dev) < 0)
		return NULL;
	return dev;
}

int main(void)
{
	struct uk_netdev_info info;
	struct uk_netdev *dev = bring_up(&info);
	struct uk_allocpool *pool;
	struct uk_alloc *p;
	struct uk_netbuf *pkt;
	int status;

	if (!dev)
		return 1;
	pool = uk_allocpool_alloc(uk_alloc_get_default(), 512, 2048,
				  info.ioalign);
	if (!pool)
		return 1;
	p = uk_allocpool2ukalloc(pool);
	for (;;) {
		pkt = genpkt_usoc21(p, info.ioalign,
				    info.nb_encap_tx, 60,
				    uk_netdev_hwaddr_get(dev));
		if (!pkt)
			return 1;
		status = uk_netdev_tx_one(dev, 0, pkt);
		if (!uk_netdev_status_successful(status))
			uk_netbuf_free(pkt);
	}
}
