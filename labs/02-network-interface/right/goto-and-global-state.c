/* One exit, labels, file-wide state, dashes and capitals in the address. */
#include <stdio.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/essentials.h>
#include <uk/netdev.h>
#include <uk/print.h>

static struct uk_netdev *netif;
static struct uk_netdev_conf ifconf;
static struct uk_netdev_rxqueue_conf rxqconf;
static struct uk_netdev_txqueue_conf txqconf;

static uint16_t dummy_alloc_rxpkts(void *argp, struct uk_netbuf *pkts[],
				   uint16_t count)
{
	(void)argp;
	(void)pkts;
	(void)count;
	return 0;
}

int main(int argc __unused, char *argv[] __unused)
{
	struct uk_alloc *a = uk_alloc_get_default();
	int i, rc = -1;

	netif = uk_netdev_get(0);
	if (!netif)
		goto out;
	rc = uk_netdev_probe(netif);
	if (rc)
		goto out;

	ifconf.nb_rx_queues = ifconf.nb_tx_queues = 1;
	rc = uk_netdev_configure(netif, &ifconf);
	if (rc)
		goto out;

	/* The transmit queue may well come first. */
	txqconf.a = a;
	rc = uk_netdev_txq_configure(netif, 0, 128, &txqconf);
	if (rc)
		goto out;

	memset(&rxqconf, 0, sizeof(rxqconf));
	rxqconf.a = a;
	rxqconf.alloc_rxpkts = dummy_alloc_rxpkts;
	rc = uk_netdev_rxq_configure(netif, 0, 64, &rxqconf);
	if (rc)
		goto out;

	rc = uk_netdev_start(netif);
	if (rc)
		goto out;

	for (i = 0; i < UK_NETDEV_HWADDR_LEN; i++)
		printf("%s%02X", i ? "-" : "",
		       uk_netdev_hwaddr_get(netif)->addr_bytes[i]);
	printf("\n");
out:
	if (rc)
		uk_pr_err("failed: %d\n", rc);
	return rc;
}
