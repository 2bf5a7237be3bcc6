/* expect: receive-queue — not configured */
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
	struct uk_netdev_txqueue_conf tx = { 0 };
	const struct uk_hwaddr *mac;
	struct uk_netdev *dev = uk_netdev_get(0);

	rx.a = uk_alloc_get_default();
	tx.a = uk_alloc_get_default();
	uk_netdev_probe(dev);
	if (uk_netdev_rxq_configure(dev, 0, 0, &rx) < 0)
		return 1;
	if (uk_netdev_txq_configure(dev, 0, 0, &tx) < 0)
		return 1;
	if (uk_netdev_configure(dev, &conf) < 0)
		return 1;
	if (uk_netdev_start(dev) < 0)
		return 1;
	mac = uk_netdev_hwaddr_get(dev);
	printf("%02x:%02x:%02x:%02x:%02x:%02x\n",
	       mac->addr_bytes[0], mac->addr_bytes[1], mac->addr_bytes[2],
	       mac->addr_bytes[3], mac->addr_bytes[4], mac->addr_bytes[5]);
	return 0;
}
