/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Network devices. A device goes through these states, by these calls:
 *
 *   UNPROBED      uk_netdev_probe()
 *   UNCONFIGURED  uk_netdev_info_get(), uk_netdev_configure()
 *   CONFIGURED    uk_netdev_rxq_configure(), uk_netdev_txq_configure(),
 *                 uk_netdev_start()
 *   RUNNING       uk_netdev_tx_one(), uk_netdev_rx_one()
 *
 * A call in the wrong state returns -EINVAL or fails an assertion; each says
 * which. Queues are numbered from 0.
 */
#ifndef __UK_NETDEV__
#define __UK_NETDEV__

#include <errno.h>
#include <limits.h>
#include <uk/assert.h>
#include <uk/errptr.h>
#include <uk/netdev_core.h>

/** How many devices there are, and the one with a number (or NULL). */
unsigned int uk_netdev_count(void);
struct uk_netdev *uk_netdev_get(unsigned int id);

uint16_t uk_netdev_id_get(struct uk_netdev *dev);
const char *uk_netdev_drv_name_get(struct uk_netdev *dev);
enum uk_netdev_state uk_netdev_state_get(struct uk_netdev *dev);

/** Agrees with the device on features. Asserts that it was not called before. */
int uk_netdev_probe(struct uk_netdev *dev);

/** What the device can do and wants. Asserts that it was probed. */
void uk_netdev_info_get(struct uk_netdev *dev, struct uk_netdev_info *dev_info);

/** Further facts as text, or NULL. */
const char *uk_netdev_einfo_get(struct uk_netdev *dev,
				enum uk_netdev_einfo_type einfo);

/**
 * Chooses the number of queues. 0; -EINVAL in another state than UNCONFIGURED
 * or above the device's limits; -ENOTSUP for less than one of each.
 */
int uk_netdev_configure(struct uk_netdev *dev,
			const struct uk_netdev_conf *dev_conf);

/** Limits of a queue. */
int uk_netdev_rxq_info_get(struct uk_netdev *dev, uint16_t queue_id,
			   struct uk_netdev_queue_info *queue_info);
int uk_netdev_txq_info_get(struct uk_netdev *dev, uint16_t queue_id,
			   struct uk_netdev_queue_info *queue_info);

/**
 * Sets a queue up with nb_desc descriptors (0: as many as there can be).
 * 0; -EINVAL in a wrong state or for a number that is no power of two;
 * -ENOBUFS for too many; -EBUSY the second time; -ENOMEM.
 */
int uk_netdev_rxq_configure(struct uk_netdev *dev, uint16_t queue_id,
			    uint16_t nb_desc,
			    struct uk_netdev_rxqueue_conf *rx_conf);
int uk_netdev_txq_configure(struct uk_netdev *dev, uint16_t queue_id,
			    uint16_t nb_desc,
			    struct uk_netdev_txqueue_conf *tx_conf);

/** Opens the device for traffic. 0, or -EINVAL unless CONFIGURED. */
int uk_netdev_start(struct uk_netdev *dev);

/** The hardware address. Asserts that the device is configured. */
const struct uk_hwaddr *uk_netdev_hwaddr_get(struct uk_netdev *dev);
int uk_netdev_hwaddr_set(struct uk_netdev *dev, const struct uk_hwaddr *hwaddr);

unsigned int uk_netdev_promiscuous_get(struct uk_netdev *dev);
int uk_netdev_promiscuous_set(struct uk_netdev *dev, unsigned int mode);
uint16_t uk_netdev_mtu_get(struct uk_netdev *dev);
int uk_netdev_mtu_set(struct uk_netdev *dev, uint16_t mtu);

static inline int uk_netdev_rxq_intr_enable(struct uk_netdev *dev,
					    uint16_t queue_id)
{
	UK_ASSERT(dev);
	UK_ASSERT(dev->ops);
	UK_ASSERT(dev->_data);
	UK_ASSERT(dev->_data->state == UK_NETDEV_RUNNING);
	UK_ASSERT(queue_id < CONFIG_LIBUKNETDEV_MAXNBQUEUES);
	UK_ASSERT(!PTRISERR(dev->_rx_queue[queue_id]));

	if (unlikely(!dev->ops->rxq_intr_enable))
		return -ENOTSUP;
	return dev->ops->rxq_intr_enable(dev, dev->_rx_queue[queue_id]);
}

static inline int uk_netdev_rxq_intr_disable(struct uk_netdev *dev,
					     uint16_t queue_id)
{
	UK_ASSERT(dev);
	UK_ASSERT(dev->ops);
	UK_ASSERT(dev->_data);
	UK_ASSERT(dev->_data->state == UK_NETDEV_RUNNING);
	UK_ASSERT(queue_id < CONFIG_LIBUKNETDEV_MAXNBQUEUES);
	UK_ASSERT(!PTRISERR(dev->_rx_queue[queue_id]));

	if (unlikely(!dev->ops->rxq_intr_disable))
		return -ENOTSUP;
	return dev->ops->rxq_intr_disable(dev, dev->_rx_queue[queue_id]);
}

/**
 * Asks for one received packet. Never waits. SUCCESS: *pkt is the caller's,
 * who frees it. 0: there is none. Negative: a packet was lost.
 */
static inline int uk_netdev_rx_one(struct uk_netdev *dev, uint16_t queue_id,
				   struct uk_netbuf **pkt)
{
	int ret;

	UK_ASSERT(dev);
	UK_ASSERT(dev->rx_one);
	UK_ASSERT(queue_id < CONFIG_LIBUKNETDEV_MAXNBQUEUES);
	UK_ASSERT(dev->_data->state == UK_NETDEV_RUNNING);
	UK_ASSERT(!PTRISERR(dev->_rx_queue[queue_id]));
	UK_ASSERT(pkt);

	ret = dev->rx_one(dev, dev->_rx_queue[queue_id], pkt);
#ifdef CONFIG_LIBUKNETDEV_STATS
	if (ret < 0) {
		dev->_stats.rx_m.errors++;
	} else if (ret & UK_NETDEV_STATUS_SUCCESS) {
		dev->_stats.rx_m.bytes += (*pkt)->len;
		dev->_stats.rx_m.packets++;
	} else if (ret & UK_NETDEV_STATUS_UNDERRUN) {
		dev->_stats.rx_m.fifo++;
	}
#endif
	return ret;
}

/**
 * Hands one packet to the device. Never waits. SUCCESS: the packet is the
 * driver's now, which frees it in a later call. 0: the queue is full.
 * Negative: an error. In both these cases the packet is still the caller's.
 */
static inline int uk_netdev_tx_one(struct uk_netdev *dev, uint16_t queue_id,
				   struct uk_netbuf *pkt)
{
	int ret;

	UK_ASSERT(dev);
	UK_ASSERT(dev->tx_one);
	UK_ASSERT(queue_id < CONFIG_LIBUKNETDEV_MAXNBQUEUES);
	UK_ASSERT(dev->_data->state == UK_NETDEV_RUNNING);
	UK_ASSERT(!PTRISERR(dev->_tx_queue[queue_id]));
	UK_ASSERT(pkt);

	ret = dev->tx_one(dev, dev->_tx_queue[queue_id], pkt);
#ifdef CONFIG_LIBUKNETDEV_STATS
	if (ret < 0) {
		dev->_stats.tx_m.errors++;
	} else if (ret & UK_NETDEV_STATUS_SUCCESS) {
		struct uk_netbuf *nb;

		UK_NETBUF_CHAIN_FOREACH(nb, pkt)
			dev->_stats.tx_m.bytes += nb->len;
		dev->_stats.tx_m.packets++;
	} else if (ret & UK_NETDEV_STATUS_UNDERRUN) {
		dev->_stats.tx_m.fifo++;
	}
#endif
	return ret;
}

/* A negative status has no flags. */
#define uk_netdev_status_test_set(status, flag) \
	(((int)(status) & ((int)(flag) | INT_MIN)) == (flag))
#define uk_netdev_status_test_unset(status, flag) \
	(((int)(status) & ((int)(flag) | INT_MIN)) == 0)
#define uk_netdev_status_successful(status) \
	uk_netdev_status_test_set(status, UK_NETDEV_STATUS_SUCCESS)
#define uk_netdev_status_notready(status) \
	uk_netdev_status_test_unset(status, UK_NETDEV_STATUS_SUCCESS)
#define uk_netdev_status_more(status) \
	uk_netdev_status_test_set(status, \
		(UK_NETDEV_STATUS_SUCCESS | UK_NETDEV_STATUS_MORE))

#endif
