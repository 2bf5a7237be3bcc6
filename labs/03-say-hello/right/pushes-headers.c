/* Payload first, then each header into the headroom, from inside to outside. */
#include <string.h>
#include <uk/alloc.h>
#include <uk/essentials.h>
#include <uk/netbuf.h>
#include <uk/netdev.h>

#include "netdef.h"

static uint16_t none(void *argp __unused, struct uk_netbuf *pkts[] __unused,
		     uint16_t count __unused)
{
	return 0;
}

static void *push(struct uk_netbuf *nb, int16_t bytes)
{
	if (uk_netbuf_header(nb, bytes) != 1)
		return NULL;
	return memset(nb->data, 0, bytes);
}

static struct uk_netbuf *hello(struct uk_netdev *dev, uint16_t encap)
{
	const uint16_t payload = 18;
	struct uk_netbuf *nb;
	struct udp_hdr *udp;
	struct ipv4_hdr *ip;
	struct eth_hdr *eth;
	uint32_t sum = 0;
	int i;

	nb = uk_netbuf_alloc_buf(uk_alloc_get_default(), 256, 16,
				 encap + sizeof(*eth) + sizeof(*ip) +
				 sizeof(*udp), 0, NULL);
	if (!nb)
		return NULL;
	memset(nb->data, 'x', payload);
	nb->len = payload;

	udp = push(nb, sizeof(*udp));
	udp->src_port = udp->dst_port = hton16(5001);
	udp->len = hton16(nb->len);

	ip = push(nb, sizeof(*ip));
	ip->version_ihl = IPV4_VERSION_IHL;
	ip->total_len = hton16(nb->len);
	ip->id = hton16(7);
	ip->ttl = 64;
	ip->proto = IPV4_PROTO_UDP;
	ip->src = hton32(IPV4_ADDR(192, 168, 128, 1));
	ip->dst = hton32(IPV4_ADDR(192, 168, 128, 254));
	for (i = 0; i < 10; i++)
		sum += ((uint8_t *)ip)[2 * i] << 8 | ((uint8_t *)ip)[2 * i + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	ip->checksum = hton16(~sum & 0xffff);

	eth = push(nb, sizeof(*eth));
	memset(eth->dst, 0xff, ETH_ADDR_LEN);
	memcpy(eth->src, uk_netdev_hwaddr_get(dev)->addr_bytes, ETH_ADDR_LEN);
	eth->type = hton16(ETH_TYPE_IPV4);
	return nb;
}

int main(int argc __unused, char *argv[] __unused)
{
	struct uk_netdev_conf conf = { .nb_rx_queues = 1, .nb_tx_queues = 1 };
	struct uk_netdev_rxqueue_conf rx = { .alloc_rxpkts = none };
	struct uk_netdev_txqueue_conf tx = { .a = uk_alloc_get_default() };
	struct uk_netdev *dev = uk_netdev_get(0);
	struct uk_netdev_info info;
	struct uk_netbuf *nb;

	rx.a = tx.a;
	if (!dev || uk_netdev_probe(dev) || uk_netdev_configure(dev, &conf) ||
	    uk_netdev_rxq_configure(dev, 0, 0, &rx) ||
	    uk_netdev_txq_configure(dev, 0, 0, &tx) || uk_netdev_start(dev))
		return 1;
	uk_netdev_info_get(dev, &info);

	nb = hello(dev, info.nb_encap_tx);
	if (!nb)
		return 1;
	if (!uk_netdev_status_successful(uk_netdev_tx_one(dev, 0, nb))) {
		uk_netbuf_free_single(nb);
		return 1;
	}
	return 0;
}
