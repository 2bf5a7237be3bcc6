/* SPDX-License-Identifier: BSD-3-Clause */
#include "program.h"

#define HEADROOM 16	/* what virtio-net asks for (nb_encap_tx) */
#define OBJECT 2048	/* one pool object: half a page, as ioalign wants */
#define BUFFER (OBJECT - sizeof(struct uk_netbuf))

static const uint8_t broadcast[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

struct uk_netdev *device_configured(void)
{
	struct uk_netdev_conf conf = { .nb_rx_queues = 1, .nb_tx_queues = 1 };
	struct uk_netdev *dev = uk_netdev_get(0);

	UK_ASSERT(dev);
	UK_ASSERT(uk_netdev_probe(dev) == 0);
	UK_ASSERT(uk_netdev_configure(dev, &conf) == 0);
	return dev;
}

static struct uk_netdev *start(uk_netdev_alloc_rxpkts alloc, void *argp)
{
	struct uk_netdev_rxqueue_conf rx = { 0 };
	struct uk_netdev_txqueue_conf tx = { 0 };
	struct uk_netdev *dev = device_configured();

	rx.a = tx.a = uk_alloc_get_default();
	rx.alloc_rxpkts = alloc;
	rx.alloc_rxpkts_argp = argp;
	UK_ASSERT(uk_netdev_rxq_configure(dev, 0, 0, &rx) == 0);
	UK_ASSERT(uk_netdev_txq_configure(dev, 0, 0, &tx) == 0);
	UK_ASSERT(uk_netdev_start(dev) == 0);
	return dev;
}

struct uk_netdev *device_started(void)
{
	return start(no_rxpkts, NULL);
}

struct uk_netdev *device_receiving(struct uk_allocpool *pool)
{
	return start(pool_rxpkts, pool);
}

struct uk_allocpool *packet_pool(unsigned int count)
{
	return uk_allocpool_alloc(uk_alloc_get_default(), count, OBJECT, OBJECT);
}

uint16_t no_rxpkts(void *argp, struct uk_netbuf *pkts[], uint16_t count)
{
	return 0;
}

uint16_t pool_rxpkts(void *argp, struct uk_netbuf *pkts[], uint16_t count)
{
	uint16_t i;

	for (i = 0; i < count; i++) {
		pkts[i] = uk_netbuf_alloc_buf(uk_allocpool2ukalloc(argp), BUFFER, OBJECT,
					      HEADROOM, 0, NULL);
		if (!pkts[i])
			break;
		pkts[i]->len = BUFFER - HEADROOM;
	}
	return i;
}

struct uk_netbuf *frame_with_headroom(uint16_t len, uint16_t headroom)
{
	struct uk_netbuf *nb;
	uint8_t *bytes;
	uint16_t i;

	nb = uk_netbuf_alloc_buf(uk_alloc_get_default(), headroom + len + 1, OBJECT, headroom,
				 0, NULL);
	UK_ASSERT(nb);
	bytes = nb->data;
	for (i = 0; i < len; i++)
		bytes[i] = i < 6 ? 0xff : i < 12 ? 0x02 : i == 12 ? 0x88 : i == 13 ? 0xb6 : i;
	nb->len = len;
	return nb;
}

struct uk_netbuf *frame(uint16_t len)
{
	return frame_with_headroom(len, HEADROOM);
}

void ask(struct uk_netdev *dev, uint16_t count, uint16_t len)
{
	struct uk_netbuf *nb = frame(60);
	uint8_t *bytes = nb->data;

	memcpy(bytes, broadcast, sizeof(broadcast));
	memcpy(bytes + 6, uk_netdev_hwaddr_get(dev)->addr_bytes, 6);
	bytes[13] = 0xb5;
	bytes[14] = count >> 8;
	bytes[15] = count;
	bytes[16] = len >> 8;
	bytes[17] = len;
	UK_ASSERT(uk_netdev_status_successful(uk_netdev_tx_one(dev, 0, nb)));
}

struct uk_netbuf *receive(struct uk_netdev *dev, int *status)
{
	__nsec until = ukplat_monotonic_clock() + ukarch_time_sec_to_nsec(2);
	struct uk_netbuf *nb = NULL;

	do {
		*status = uk_netdev_rx_one(dev, 0, &nb);
	} while (uk_netdev_status_notready(*status) && ukplat_monotonic_clock() < until);
	return uk_netdev_status_successful(*status) ? nb : NULL;
}

void settle(unsigned int ms)
{
	__nsec until = ukplat_monotonic_clock() + ukarch_time_msec_to_nsec(ms);

	while (ukplat_monotonic_clock() < until)
		;
}
