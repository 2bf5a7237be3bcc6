/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The driver of virtio network cards: two virtqueues, one for each direction.
 *
 * Every packet travels in two pieces, a header for the device and the frame.
 * The header lies in the packet's own headroom, 16 bytes before the frame, so
 * nothing is copied and nothing allocated:
 *
 *   | header, 10 or 12 bytes | pad | frame ...          |
 *   ^ data when the device has it  ^ data for the program
 *
 * Two descriptors a packet, 256 in the queue: 128 packets are under way at
 * most. Sent ones are taken back in the next call that sends, and nowhere
 * else. Each received one is replaced by a new, empty one at once; if there is
 * no memory for that, the queue drains for good.
 */
#include <inttypes.h>
#include <string.h>
#include <uk/print.h>
#include "netdev.h"
#include "virtio.h"

#define DRIVER_NAME	"virtio-net"

/* Features of network devices, and where their configuration keeps things. */
#define F_CSUM			0
#define F_GUEST_CSUM		1
#define F_MTU			3
#define F_MAC			5
#define F_GSO			6
#define F_HOST_TSO4		11
#define F_STATUS		16
#define CONFIG_MAC		0
#define CONFIG_MTU		10

struct net_header {
	uint8_t flags, gso_type;
	uint16_t hdr_len, gso_size, csum_start, csum_offset;
	uint16_t num_buffers;		/* modern only */
} __packed;

#define HEADER_NEEDS_CSUM	0x1
#define HEADER_DATA_VALID	0x2
#define HEADER_GSO_TCPV4	0x1
#define HEADER_ROOM		16	/* keeps the frame aligned to 4 */

/* So that no buffer of up to 2048 bytes lies across two pages. */
#define BUFFER_ALIGN		2048
#define QUEUE_RX		0
#define QUEUE_TX		1
#define REFILL_BATCH		64
#define MAX_PIECES		17

struct uk_netdev_tx_queue {
	struct virtqueue *vq;
	uint16_t max_desc, nb_desc;
};

struct uk_netdev_rx_queue {
	struct virtqueue *vq;
	uint16_t max_desc, nb_desc;
	uk_netdev_alloc_rxpkts alloc_rxpkts;
	void *alloc_rxpkts_argp;
};

struct net_device {
	struct uk_netdev netdev;
	struct virtio_dev *vdev;
	uint16_t uid;
	uint16_t mtu;
	uint16_t header_len;
	struct uk_hwaddr hwaddr;
	struct uk_netdev_rx_queue rxq;
	struct uk_netdev_tx_queue txq;
};

static inline struct net_device *net_of(struct uk_netdev *dev)
{
	return __containerof(dev, struct net_device, netdev);
}

/* ---- sending ---- */

static void reclaim(struct uk_netdev_tx_queue *txq)
{
	struct uk_netbuf *pkt;

	while ((pkt = virtqueue_take(txq->vq, NULL)))
		uk_netbuf_free(pkt);
}

static void write_header(struct net_header *h, const struct uk_netbuf *pkt,
			 uint16_t header_len)
{
	memset(h, 0, header_len);
	if (pkt->flags & UK_NETBUF_F_PARTIAL_CSUM) {
		h->flags = HEADER_NEEDS_CSUM;
		h->csum_start = pkt->csum_start - HEADER_ROOM;
		h->csum_offset = pkt->csum_offset;
	}
	if (pkt->flags & UK_NETBUF_F_GSO_TCPV4) {
		h->gso_type = HEADER_GSO_TCPV4;
		h->hdr_len = pkt->header_len;
		h->gso_size = pkt->gso_size;
	}
}

static int net_tx_one(struct uk_netdev *dev, struct uk_netdev_tx_queue *txq,
		      struct uk_netbuf *pkt)
{
	struct net_device *net;
	struct virtio_piece pieces[MAX_PIECES];
	unsigned int n = 0;
	size_t total = 0;
	void *frame;
	uint16_t frame_len;
	struct uk_netbuf *nb;
	int rc;

	UK_ASSERT(dev);
	UK_ASSERT(pkt && txq);
	net = net_of(dev);
	reclaim(txq);

	frame = pkt->data;
	frame_len = pkt->len;
	if (unlikely(uk_netbuf_header(pkt, HEADER_ROOM) != 1)) {
		uk_pr_err("Failed to prepend virtio header\n");
		return -ENOSPC;
	}
	write_header(pkt->data, pkt, net->header_len);

	pieces[n++] = (struct virtio_piece){ pkt->data, net->header_len };
	if (frame_len)
		pieces[n++] = (struct virtio_piece){ frame, frame_len };
	for (nb = pkt->next; nb; nb = nb->next) {
		if (!nb->len)
			continue;
		if (n == MAX_PIECES) {
			uk_pr_err("Packet has too many pieces\n");
			rc = -EFBIG;
			goto give_back;
		}
		pieces[n++] = (struct virtio_piece){ nb->data, nb->len };
		total += nb->len;
	}
	total += frame_len;
	if (unlikely(total > UK_ETH_FRAME_UNTAGGED_MAXLEN
		     && !(pkt->flags & UK_NETBUF_F_GSO_TCPV4))) {
		uk_pr_err("Packet size too big: %lu, max:%d\n", total,
			  UK_ETH_FRAME_UNTAGGED_MAXLEN);
		rc = -ENOTSUP;
		goto give_back;
	}

	rc = virtqueue_add(txq->vq, pkt, pieces, n, 0);
	if (rc < 0) {			/* full: that is no error */
		uk_pr_debug("No more descriptor available\n");
		rc = 0;
		goto give_back;
	}
	virtqueue_kick(txq->vq);
	return UK_NETDEV_STATUS_SUCCESS | (rc > 0 ? UK_NETDEV_STATUS_MORE : 0);

give_back:
	uk_netbuf_header(pkt, -HEADER_ROOM);
	return rc;
}

/* ---- receiving ---- */

static int give_empty(struct net_device *net, struct uk_netdev_rx_queue *rxq,
		      struct uk_netbuf *nb)
{
	struct virtio_piece pieces[2] = {
		{ NULL, net->header_len },
		{ nb->data, nb->len },
	};

	if (unlikely(uk_netbuf_header(nb, HEADER_ROOM) != 1)) {
		uk_pr_err("Failed to allocate space to prepend virtio header\n");
		return -EINVAL;
	}
	pieces[0].base = nb->data;
	return virtqueue_add(rxq->vq, nb, pieces, 0, pieces[1].len ? 2 : 1);
}

/* Fills the queue up with empty netbufs; UNDERRUN if that did not succeed. */
static int refill(struct net_device *net, struct uk_netdev_rx_queue *rxq,
		  int kick)
{
	struct uk_netbuf *nb[REFILL_BATCH];
	uint16_t missing = rxq->vq->free_count / 2, wanted, got, i;
	int rc, status = 0, given = 0;

	while (missing && !status) {
		wanted = MIN(missing, REFILL_BATCH);
		got = rxq->alloc_rxpkts(rxq->alloc_rxpkts_argp, nb, wanted);
		for (i = 0; i < got; i++) {
			rc = give_empty(net, rxq, nb[i]);
			if (rc < 0) {
				uk_pr_err("Failed to add a buffer to receive "
					  "virtqueue %p: %d\n", rxq, rc);
				break;
			}
			missing--;
			given++;
		}
		if (got < wanted || i < got)
			status = UK_NETDEV_STATUS_UNDERRUN;
		for (; i < got; i++)
			uk_netbuf_free(nb[i]);
	}
	if (kick && given)
		virtqueue_kick(rxq->vq);
	return status;
}

static int net_rx_one(struct uk_netdev *dev, struct uk_netdev_rx_queue *rxq,
		      struct uk_netbuf **pkt)
{
	struct net_device *net;
	const struct net_header *h;
	struct uk_netbuf *nb;
	uint32_t written;
	int len;

	UK_ASSERT(dev && rxq);
	UK_ASSERT(pkt);
	net = net_of(dev);

	*pkt = nb = virtqueue_take(rxq->vq, &written);
	if (!nb)
		return 0;
	len = (int)written - net->header_len;
	if (unlikely(len < UK_ETH_HDR_UNTAGGED_LEN
		     || len > UK_ETH_FRAME_UNTAGGED_MAXLEN)) {
		uk_pr_err("Received invalid packet size: %"PRIu32"\n", written);
		uk_netbuf_free(nb);
		*pkt = NULL;
		return -EINVAL;
	}

	h = nb->data;
	nb->flags = h->flags & HEADER_DATA_VALID ? UK_NETBUF_F_DATA_VALID : 0;
	if (h->flags & HEADER_NEEDS_CSUM) {
		nb->flags |= UK_NETBUF_F_PARTIAL_CSUM;
		nb->csum_start = h->csum_start + HEADER_ROOM;
		nb->csum_offset = h->csum_offset;
	}
	nb->len = len + HEADER_ROOM;
	uk_netbuf_header(nb, -HEADER_ROOM);
	return UK_NETDEV_STATUS_SUCCESS | UK_NETDEV_STATUS_MORE
		| refill(net, rxq, 1);
}

/* ---- setting up ---- */

static int net_probe(struct uk_netdev *dev)
{
	struct net_device *net = net_of(dev);
	uint64_t offered = virtio_offered_features(net->vdev);
	const uint64_t known = UK_BIT(F_CSUM) | UK_BIT(F_GUEST_CSUM)
		| UK_BIT(F_MTU) | UK_BIT(F_MAC) | UK_BIT(F_GSO)
		| UK_BIT(F_HOST_TSO4) | UK_BIT(F_STATUS)
		| UK_BIT(VIRTIO_F_EVENT_IDX) | UK_BIT(VIRTIO_F_VERSION_1);
	int rc;

	if (!virtio_has(offered, F_MAC)) {
		uk_pr_err("%p: Host system does not offer MAC feature\n", dev);
		virtio_add_status(net->vdev, VIRTIO_FAILED);
		return -EINVAL;
	}
	rc = virtio_agree(net->vdev, offered & known);
	if (rc < 0) {
		virtio_add_status(net->vdev, VIRTIO_FAILED);
		return rc;
	}
	net->header_len = virtio_has(net->vdev->features, VIRTIO_F_VERSION_1)
		? sizeof(struct net_header)
		: __offsetof(struct net_header, num_buffers);
	virtio_config_read(net->vdev, CONFIG_MAC, &net->hwaddr,
			   UK_NETDEV_HWADDR_LEN);
	net->mtu = UK_ETH_PAYLOAD_MAXLEN;
	if (virtio_has(net->vdev->features, F_MTU))
		virtio_config_read(net->vdev, CONFIG_MTU, &net->mtu,
				   sizeof(net->mtu));
	return 0;
}

static void net_info_get(struct uk_netdev *dev, struct uk_netdev_info *info)
{
	struct net_device *net = net_of(dev);
	uint64_t features = net->vdev->features;

	info->max_rx_queues = 1;
	info->max_tx_queues = 1;
	info->max_mtu = net->mtu;
	info->nb_encap_tx = HEADER_ROOM;
	info->nb_encap_rx = HEADER_ROOM;
	info->ioalign = BUFFER_ALIGN;
	info->features = UK_NETDEV_F_RXQ_INTR;
	if (virtio_has(features, F_CSUM))
		info->features |= UK_NETDEV_F_PARTIAL_CSUM;
	if (virtio_has(features, F_HOST_TSO4) || virtio_has(features, F_GSO))
		info->features |= UK_NETDEV_F_TSO4;
}

static int net_configure(struct uk_netdev *dev,
			 const struct uk_netdev_conf *conf)
{
	struct net_device *net = net_of(dev);

	if (conf->nb_rx_queues != 1 || conf->nb_tx_queues != 1) {
		uk_pr_err("Queue combination not supported: %"PRIu16"/%"PRIu16" rx/tx\n",
			  conf->nb_rx_queues, conf->nb_tx_queues);
		return -ENOTSUP;
	}
	net->rxq.max_desc = virtio_queue_size(net->vdev, QUEUE_RX);
	net->txq.max_desc = virtio_queue_size(net->vdev, QUEUE_TX);
	return net->rxq.max_desc && net->txq.max_desc ? 0 : -ENOMEM;
}

/* Makes one of the two queues. Returns NULL and *rc on failure. */
static struct virtqueue *make_queue(struct net_device *net, uint16_t id,
				    uint16_t nb_desc, uint16_t max_desc,
				    struct uk_alloc *a, int *rc)
{
	struct virtqueue *vq = NULL;

	if (unlikely(max_desc < nb_desc)) {
		uk_pr_err("Max allowed desc: %"PRIu16" Requested desc:%"PRIu16"\n",
			  max_desc, nb_desc);
		*rc = -ENOBUFS;
	} else if (unlikely(nb_desc & (nb_desc - 1))) {
		uk_pr_err("Expect descriptor count as a power 2\n");
		*rc = -EINVAL;
	} else {
		vq = virtqueue_create(net->vdev, id, nb_desc ?: max_desc, a);
		*rc = -ENOMEM;
	}
	if (!vq)
		uk_pr_err("Failed to set up virtqueue %"PRIu16": %d\n", id, *rc);
	return vq;
}

static struct uk_netdev_rx_queue *net_rxq_configure(struct uk_netdev *dev,
		uint16_t queue_id __unused, uint16_t nb_desc,
		struct uk_netdev_rxqueue_conf *conf)
{
	struct net_device *net = net_of(dev);
	struct uk_netdev_rx_queue *rxq = &net->rxq;
	int rc;

	rxq->vq = make_queue(net, QUEUE_RX, nb_desc, rxq->max_desc, conf->a,
			     &rc);
	if (!rxq->vq)
		return ERR2PTR(rc);
	rxq->alloc_rxpkts = conf->alloc_rxpkts;
	rxq->alloc_rxpkts_argp = conf->alloc_rxpkts_argp;
	refill(net, rxq, 0);
	return rxq;
}

static struct uk_netdev_tx_queue *net_txq_configure(struct uk_netdev *dev,
		uint16_t queue_id __unused, uint16_t nb_desc,
		struct uk_netdev_txqueue_conf *conf)
{
	struct net_device *net = net_of(dev);
	struct uk_netdev_tx_queue *txq = &net->txq;
	int rc;

	txq->vq = make_queue(net, QUEUE_TX, nb_desc, txq->max_desc, conf->a,
			     &rc);
	return txq->vq ? txq : ERR2PTR(rc);
}

static int net_rxq_info_get(struct uk_netdev *dev, uint16_t queue_id __unused,
			    struct uk_netdev_queue_info *info)
{
	info->nb_min = 1;
	info->nb_max = net_of(dev)->rxq.max_desc;
	info->nb_is_power_of_two = 1;
	return 0;
}

static int net_txq_info_get(struct uk_netdev *dev, uint16_t queue_id __unused,
			    struct uk_netdev_queue_info *info)
{
	info->nb_min = 1;
	info->nb_max = net_of(dev)->txq.max_desc;
	info->nb_is_power_of_two = 1;
	return 0;
}

static int net_start(struct uk_netdev *dev)
{
	struct net_device *net = net_of(dev);

	virtio_add_status(net->vdev, VIRTIO_DRIVER_OK);
	uk_pr_info(DRIVER_NAME": %"PRIu16" started\n", net->uid);
	if (net->rxq.vq)
		virtqueue_kick(net->rxq.vq);
	return 0;
}

/* They are never on. */
static int net_rxq_intr_disable(struct uk_netdev *dev __unused,
				struct uk_netdev_rx_queue *rxq __unused)
{
	return 0;
}

static const struct uk_hwaddr *net_hwaddr_get(struct uk_netdev *dev)
{
	return &net_of(dev)->hwaddr;
}

static unsigned int net_promiscuous_get(struct uk_netdev *dev __unused)
{
	return 0;
}

static uint16_t net_mtu_get(struct uk_netdev *dev)
{
	return net_of(dev)->mtu;
}

static const struct uk_netdev_ops net_ops = {
	.probe           = net_probe,
	.info_get        = net_info_get,
	.configure       = net_configure,
	.rxq_info_get    = net_rxq_info_get,
	.txq_info_get    = net_txq_info_get,
	.rxq_configure   = net_rxq_configure,
	.txq_configure   = net_txq_configure,
	.start           = net_start,
	.rxq_intr_disable = net_rxq_intr_disable,
	.hwaddr_get      = net_hwaddr_get,
	.promiscuous_get = net_promiscuous_get,
	.mtu_get         = net_mtu_get,
};

int virtio_net_add(struct virtio_dev *vdev, struct uk_alloc *a)
{
	struct net_device *net = uk_calloc(a, 1, sizeof(*net));
	int rc;

	if (!net)
		return -ENOMEM;
	net->vdev = vdev;
	net->netdev.tx_one = net_tx_one;
	net->netdev.rx_one = net_rx_one;
	net->netdev.ops = &net_ops;
	rc = uk_netdev_drv_register(&net->netdev, a, DRIVER_NAME);
	if (rc < 0) {
		uk_free(a, net);
		return rc;
	}
	net->uid = rc;
	return 0;
}
