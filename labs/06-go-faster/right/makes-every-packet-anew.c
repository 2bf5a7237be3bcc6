/* Stays with making packets, and names its switch. */
#include <uk/alloc.h>
#include <uk/essentials.h>
#include <uk/netbuf.h>
#include <uk/netdev.h>
#include <stdint.h>
#include <uk/plat/time.h>

#include "genpkt.h"
#include "netspeed.h"

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

/* Lets main print every two seconds and a little. */
static int due(void)
{
	static __nsec next;
	__nsec now = ukplat_monotonic_clock();

	if (now < next)
		return 0;
	next = now + 2100000000;
	return 1;
}

static struct uk_netbuf *make(struct uk_netdev *dev,
			      const struct uk_netdev_info *info)
{
	return genpkt_usoc21(uk_alloc_get_default(), info->ioalign,
			     info->nb_encap_tx, 60, uk_netdev_hwaddr_get(dev));
}

int main(void)
{
	struct uk_netdev_info info;
	struct uk_netdev *dev = bring_up(&info);
	struct uk_netbuf *pkt;
	uint64_t pkts = 0;
	int status __unused;

	if (!dev)
		return 1;
	for (;;) {
		pkt = make(dev, &info);
		if (!pkt)
			return 1;
#ifdef ISOLATED
		uk_netbuf_free(pkt);
#else
		status = uk_netdev_tx_one(dev, 0, pkt);
		if (!uk_netdev_status_successful(status)) {
			uk_netbuf_free(pkt);
			continue;
		}
#endif
		if (++pkts % 64 == 0 && due())
			print_netspeed(pkts, pkts * 84);
	}
}
