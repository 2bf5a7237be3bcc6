/* SPDX-License-Identifier: BSD-3-Clause */
/* Network devices: the types of uk/netdev.h. */
#ifndef __UK_NETDEV_CORE__
#define __UK_NETDEV_CORE__

#include <stddef.h>
#include <stdint.h>
#include <uk/alloc.h>
#include <uk/config.h>
#include <uk/netbuf.h>

struct uk_netdev;

/* Sizes of Ethernet frames, in bytes, without checksum. */
#define UK_ETH_ADDR_LEN			6
#define UK_ETH_TYPE_LEN			2
#define UK_ETH_8021Q_LEN		(UK_ETH_TYPE_LEN + 2)
#define UK_ETH_HDR_UNTAGGED_LEN		(2 * UK_ETH_ADDR_LEN + UK_ETH_TYPE_LEN)
#define UK_ETH_HDR_8021Q_LEN		(UK_ETH_HDR_UNTAGGED_LEN + UK_ETH_8021Q_LEN)
#define UK_ETH_PAYLOAD_MAXLEN		1500
#define UK_ETH_JPAYLOAD_MAXLEN		9000
#define UK_ETH_FRAME_MINLEN		60
#define UK_ETH_FRAME_UNTAGGED_MAXLEN	(UK_ETH_HDR_UNTAGGED_LEN + UK_ETH_PAYLOAD_MAXLEN)
#define UK_ETH_FRAME_8021Q_MAXLEN	(UK_ETH_HDR_8021Q_LEN + UK_ETH_PAYLOAD_MAXLEN)

#define UK_NETDEV_HWADDR_LEN		UK_ETH_ADDR_LEN

struct uk_hwaddr {
	uint8_t addr_bytes[UK_NETDEV_HWADDR_LEN];
} __packed;

/* What a device can do: bits of uk_netdev_info.features. */
#define UK_NETDEV_F_RXQ_INTR_BIT	0
#define UK_NETDEV_F_RXQ_INTR		(1UL << UK_NETDEV_F_RXQ_INTR_BIT)
#define UK_NETDEV_F_TXQ_INTR_BIT	1
#define UK_NETDEV_F_TXQ_INTR		(1UL << UK_NETDEV_F_TXQ_INTR_BIT)
#define UK_NETDEV_F_PARTIAL_CSUM_BIT	2
#define UK_NETDEV_F_PARTIAL_CSUM	(1UL << UK_NETDEV_F_PARTIAL_CSUM_BIT)
#define UK_NETDEV_F_TSO4_BIT		3
#define UK_NETDEV_F_TSO4		(1UL << UK_NETDEV_F_TSO4_BIT)

#define uk_netdev_rxintr_supported(f)		((f) & UK_NETDEV_F_RXQ_INTR)
#define uk_netdev_txintr_supported(f)		((f) & UK_NETDEV_F_TXQ_INTR)
#define uk_netdev_partial_csum_supported(f)	((f) & UK_NETDEV_F_PARTIAL_CSUM)
#define uk_netdev_tso4_supported(f)		((f) & UK_NETDEV_F_TSO4)

struct uk_netdev_info {
	uint16_t max_rx_queues;
	uint16_t max_tx_queues;
	int in_queue_pairs;
	uint16_t max_mtu;
	uint16_t nb_encap_tx;	/* headroom that a packet to send needs */
	uint16_t nb_encap_rx;	/* ... and one to receive into */
	uint16_t ioalign;	/* alignment of buffers */
	uint32_t features;
};

struct uk_netdev_queue_info {
	uint16_t nb_max;	/* descriptors */
	uint16_t nb_min;
	uint16_t nb_align;
	int nb_is_power_of_two;	/* they have to be */
};

struct uk_netdev_conf {
	uint16_t nb_rx_queues;
	uint16_t nb_tx_queues;
};

/* Only drivers know what is in these. */
struct uk_netdev_tx_queue;
struct uk_netdev_rx_queue;

enum uk_netdev_state {
	UK_NETDEV_INVALID = 0,
	UK_NETDEV_UNPROBED,
	UK_NETDEV_UNCONFIGURED,
	UK_NETDEV_CONFIGURED,
	UK_NETDEV_RUNNING,
};

enum uk_netdev_einfo_type {
	UK_NETDEV_IPV4_ADDR,
	UK_NETDEV_IPV4_MASK,
	UK_NETDEV_IPV4_CIDR,
	UK_NETDEV_IPV4_GW,
	UK_NETDEV_IPV4_DNS0,
	UK_NETDEV_IPV4_DNS1,
	UK_NETDEV_IPV4_HOSTNAME,
	UK_NETDEV_IPV4_DOMAIN,
};

typedef void (*uk_netdev_queue_event_t)(struct uk_netdev *dev,
					uint16_t queue_id, void *argp);

/**
 * Gives the driver up to count empty netbufs to receive into, and returns how
 * many. Each one's len has to say how many bytes its buffer can take.
 */
typedef uint16_t (*uk_netdev_alloc_rxpkts)(void *argp,
					   struct uk_netbuf *pkts[],
					   uint16_t count);

struct uk_netdev_rxqueue_conf {
	uk_netdev_queue_event_t callback;
	void *callback_cookie;
	struct uk_alloc *a;			/* for descriptors */
	uk_netdev_alloc_rxpkts alloc_rxpkts;
	void *alloc_rxpkts_argp;
};

struct uk_netdev_txqueue_conf {
	struct uk_alloc *a;			/* for descriptors */
};

/* What uk_netdev_tx_one() and uk_netdev_rx_one() return when not negative. */
#define UK_NETDEV_STATUS_SUCCESS	0x1	/* a packet was taken or given */
#define UK_NETDEV_STATUS_MORE		0x2	/* and there may be one more */
#define UK_NETDEV_STATUS_UNDERRUN	0x4	/* no memory for further packets */

/* A driver: what it does on the calls of uk/netdev.h. */
struct uk_netdev_ops {
	int (*probe)(struct uk_netdev *dev);
	void (*info_get)(struct uk_netdev *dev, struct uk_netdev_info *info);
	int (*configure)(struct uk_netdev *dev,
			 const struct uk_netdev_conf *conf);
	int (*rxq_info_get)(struct uk_netdev *dev, uint16_t queue_id,
			    struct uk_netdev_queue_info *info);
	int (*txq_info_get)(struct uk_netdev *dev, uint16_t queue_id,
			    struct uk_netdev_queue_info *info);
	struct uk_netdev_rx_queue *(*rxq_configure)(struct uk_netdev *dev,
			uint16_t queue_id, uint16_t nb_desc,
			struct uk_netdev_rxqueue_conf *conf);
	struct uk_netdev_tx_queue *(*txq_configure)(struct uk_netdev *dev,
			uint16_t queue_id, uint16_t nb_desc,
			struct uk_netdev_txqueue_conf *conf);
	int (*start)(struct uk_netdev *dev);
	const struct uk_hwaddr *(*hwaddr_get)(struct uk_netdev *dev);
	unsigned int (*promiscuous_get)(struct uk_netdev *dev);
	uint16_t (*mtu_get)(struct uk_netdev *dev);

	/* Optional: without them the calls return -ENOTSUP. */
	const char *(*einfo_get)(struct uk_netdev *dev,
				 enum uk_netdev_einfo_type einfo);
	int (*rxq_intr_enable)(struct uk_netdev *dev,
			       struct uk_netdev_rx_queue *queue);
	int (*rxq_intr_disable)(struct uk_netdev *dev,
				struct uk_netdev_rx_queue *queue);
	int (*hwaddr_set)(struct uk_netdev *dev, const struct uk_hwaddr *hwaddr);
	int (*promiscuous_set)(struct uk_netdev *dev, unsigned int mode);
	int (*mtu_set)(struct uk_netdev *dev, uint16_t mtu);
};

struct uk_netdev_data {
	enum uk_netdev_state state;
	uint16_t id;
	const char *drv_name;
};

struct uk_netdev_tx_stats {
	size_t bytes;
	size_t packets;
	size_t errors;
	size_t fifo;
};

struct uk_netdev_rx_stats {
	size_t bytes;
	size_t packets;
	size_t errors;
	size_t fifo;
};

struct uk_netdev_stats {
	struct uk_netdev_tx_stats tx_m;
	struct uk_netdev_rx_stats rx_m;
};

struct uk_netdev {
	int (*tx_one)(struct uk_netdev *dev, struct uk_netdev_tx_queue *queue,
		      struct uk_netbuf *pkt);
	int (*rx_one)(struct uk_netdev *dev, struct uk_netdev_rx_queue *queue,
		      struct uk_netbuf **pkt);
	struct uk_netdev_data *_data;
	const struct uk_netdev_ops *ops;
	struct uk_netdev_rx_queue *_rx_queue[CONFIG_LIBUKNETDEV_MAXNBQUEUES];
	struct uk_netdev_tx_queue *_tx_queue[CONFIG_LIBUKNETDEV_MAXNBQUEUES];
	struct uk_netdev *_next;
#ifdef CONFIG_LIBUKNETDEV_STATS
	struct uk_netdev_stats _stats;
#endif
};

#endif
