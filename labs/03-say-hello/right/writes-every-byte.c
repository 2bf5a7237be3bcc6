/* The whole frame as an array of bytes, UDP checksum included; no genpkt. */
#include <string.h>
#include <uk/alloc.h>
#include <uk/essentials.h>
#include <uk/netbuf.h>
#include <uk/netdev.h>

static uint8_t frame[60] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0x08, 0x00,
	0x45, 0x00, 0x00, 0x2e, 0xab, 0xcd, 0x40, 0x00, 64, 17, 0, 0,
	192, 168, 128, 1, 192, 168, 128, 254,
	0x13, 0x89, 0x13, 0x89, 0x00, 0x1a, 0, 0,
	'h', 'e', 'l', 'l', 'o', ',', ' ', 'w', 'i', 'r', 'e', '!',
};

static unsigned int add(unsigned int sum, const uint8_t *p, unsigned int len)
{
	for (; len; p += 2, len -= 2)
		sum += p[0] * 256 + p[1];
	return sum;
}

static void put_checksum(uint8_t *at, unsigned int sum)
{
	sum = sum % 65535;
	sum = sum ? 65535 - sum : 65535;
	at[0] = sum >> 8;
	at[1] = sum & 255;
}

static uint16_t none(void *argp __unused, struct uk_netbuf *pkts[] __unused,
		     uint16_t count __unused)
{
	return 0;
}

int main(void)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_netdev_conf conf = { .nb_rx_queues = 1, .nb_tx_queues = 1 };
	struct uk_netdev_rxqueue_conf rx = { .a = a, .alloc_rxpkts = none };
	struct uk_netdev_txqueue_conf tx = { .a = a };
	struct uk_netdev *dev = uk_netdev_get(0);
	struct uk_netdev_info info;
	struct uk_netbuf *nb;
	int status;

	if (uk_netdev_probe(dev) || uk_netdev_configure(dev, &conf) ||
	    uk_netdev_txq_configure(dev, 0, 0, &tx) ||
	    uk_netdev_rxq_configure(dev, 0, 0, &rx) || uk_netdev_start(dev))
		return 1;
	uk_netdev_info_get(dev, &info);

	memcpy(frame + 6, uk_netdev_hwaddr_get(dev)->addr_bytes, 6);
	put_checksum(frame + 24, add(0, frame + 14, 20));
	put_checksum(frame + 40, add(17 + 26, frame + 26, 34));

	nb = uk_netbuf_alloc_buf(a, 2048, info.ioalign, info.nb_encap_tx, 0,
				 NULL);
	if (!nb)
		return 1;
	memcpy(nb->data, frame, sizeof(frame));
	nb->len = sizeof(frame);
	/* An error has bits of a status by chance: its sign comes first. */
	status = uk_netdev_tx_one(dev, 0, nb);
	if (status < 0 || !(status & UK_NETDEV_STATUS_SUCCESS)) {
		uk_netbuf_free(nb);
		return 1;
	}
	return 0;
}
