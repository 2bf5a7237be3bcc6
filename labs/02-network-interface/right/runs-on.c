/* Never returns, and prints the address with single digits, as some do. */
#include <stdio.h>
#include <uk/alloc.h>
#include <uk/essentials.h>
#include <uk/netdev.h>

static uint16_t none(void *argp __unused, struct uk_netbuf *pkts[] __unused,
		     uint16_t count __unused)
{
	return 0;
}

int main(void)
{
	struct uk_netdev_conf conf = { .nb_rx_queues = 1, .nb_tx_queues = 1 };
	struct uk_netdev_rxqueue_conf rx = { .alloc_rxpkts = none };
	struct uk_netdev_txqueue_conf tx;
	struct uk_netdev *dev = uk_netdev_get(0);
	const unsigned char *m;

	rx.a = tx.a = uk_alloc_get_default();
	if (uk_netdev_probe(dev) || uk_netdev_configure(dev, &conf) ||
	    uk_netdev_rxq_configure(dev, 0, 0, &rx) ||
	    uk_netdev_txq_configure(dev, 0, 0, &tx) || uk_netdev_start(dev))
		return 1;

	m = uk_netdev_hwaddr_get(dev)->addr_bytes;
	printf("address %x:%x:%x:%x:%x:%x, waiting\n",
	       m[0], m[1], m[2], m[3], m[4], m[5]);
	for (;;)
		;
}
