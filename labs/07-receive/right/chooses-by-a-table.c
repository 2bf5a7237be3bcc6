/* Any argument may say rx; a small pool and a table of modes. */
#include <stdint.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/allocpool.h>
#include <uk/essentials.h>
#include <uk/netbuf.h>
#include <uk/netdev.h>
#include <uk/plat/time.h>

#include "genpkt.h"
#include "netspeed.h"

#define POOL	400

static struct uk_netdev_info info;
static struct uk_alloc *p;

static uint16_t buffers(void *argp __unused, struct uk_netbuf *pkts[],
			uint16_t count)
{
	uint16_t i;

	for (i = 0; i < count; i++) {
		pkts[i] = uk_netbuf_alloc_buf(p, 1536, info.ioalign,
					      info.nb_encap_rx, 0, NULL);
		if (!pkts[i])
			break;
		pkts[i]->len = 1536 - info.nb_encap_rx;
	}
	return i;
}

static struct uk_netdev *bring_up(void)
{
	struct uk_netdev_conf conf = { .nb_rx_queues = 1, .nb_tx_queues = 1 };
	struct uk_netdev_rxqueue_conf rx = { .alloc_rxpkts = buffers };
	struct uk_netdev_txqueue_conf tx = { 0 };
	struct uk_netdev *dev = uk_netdev_get(0);
	struct uk_allocpool *pool;

	rx.a = uk_alloc_get_default();
	tx.a = uk_alloc_get_default();
	if (uk_netdev_probe(dev) < 0)
		return NULL;
	uk_netdev_info_get(dev, &info);
	pool = uk_allocpool_alloc(rx.a, POOL, 2048, info.ioalign);
	if (!pool)
		return NULL;
	p = uk_allocpool2ukalloc(pool);
	if (uk_netdev_configure(dev, &conf) < 0 ||
	    uk_netdev_rxq_configure(dev, 0, 0, &rx) < 0 ||
	    uk_netdev_txq_configure(dev, 0, 0, &tx) < 0 ||
	    uk_netdev_start(dev) < 0)
		return NULL;
	return dev;
}

static int due(void)
{
	static __nsec next;
	__nsec now = ukplat_monotonic_clock();

	if (now < next)
		return 0;
	next = now + 2100000000;
	return 1;
}

static int send(struct uk_netdev *dev)
{
	struct uk_netbuf *pkt;

	for (;;) {
		pkt = genpkt_usoc21(p, info.ioalign, info.nb_encap_tx, 60,
				    uk_netdev_hwaddr_get(dev));
		if (!pkt)
			return 1;
		if (!uk_netdev_status_successful(uk_netdev_tx_one(dev, 0, pkt)))
			uk_netbuf_free(pkt);
	}
}

static int receive(struct uk_netdev *dev)
{
	uint64_t pkts = 0, bytes = 0;
	struct uk_netbuf *pkt;

	for (;;) {
		if (!uk_netdev_status_successful(
			    uk_netdev_rx_one(dev, 0, &pkt)))
			continue;
		pkts++;
		bytes += pkt->len + 24;
		uk_netbuf_free(pkt);
		if (pkts % 64 == 0 && due())
			print_netspeed(pkts, bytes);
	}
}

static const struct {
	const char *name;
	int (*run)(struct uk_netdev *dev);
} modes[] = { { "tx", send }, { "rx", receive } };

int main(int argc, char *argv[])
{
	struct uk_netdev *dev = bring_up();
	unsigned int mode = 0, i;

	if (!dev)
		return 1;
	while (--argc > 0)
		for (i = 0; i < ARRAY_SIZE(modes); i++)
			if (!strcmp(argv[argc], modes[i].name))
				mode = i;
	return modes[mode].run(dev);
}
