/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Network devices: the states of a device and what is allowed in each. The
 * work itself is the driver's (virtio_net.c).
 */
#include <inttypes.h>
#include <string.h>
#include <uk/print.h>
#include "netdev.h"

static struct uk_netdev *devices;	/* a list, in order of their numbers */
static uint16_t count;

int uk_netdev_drv_register(struct uk_netdev *dev, struct uk_alloc *a,
			   const char *drv_name)
{
	struct uk_netdev **last = &devices;

	UK_ASSERT(dev);
	UK_ASSERT(!dev->_data);
	UK_ASSERT(dev->ops);

	dev->_data = uk_calloc(a, 1, sizeof(*dev->_data));
	if (!dev->_data)
		return -ENOMEM;
	dev->_data->drv_name = drv_name;
	dev->_data->state = UK_NETDEV_UNPROBED;
	dev->_data->id = count;
	while (*last)
		last = &(*last)->_next;
	*last = dev;
	uk_pr_info("Registered netdev%"PRIu16": %p (%s)\n", count, dev,
		   drv_name);
	return count++;
}

unsigned int uk_netdev_count(void)
{
	return count;
}

struct uk_netdev *uk_netdev_get(unsigned int id)
{
	struct uk_netdev *dev;

	for (dev = devices; dev && dev->_data->id != id; dev = dev->_next)
		;
	return dev;
}

uint16_t uk_netdev_id_get(struct uk_netdev *dev)
{
	UK_ASSERT(dev);
	UK_ASSERT(dev->_data);
	return dev->_data->id;
}

const char *uk_netdev_drv_name_get(struct uk_netdev *dev)
{
	UK_ASSERT(dev);
	UK_ASSERT(dev->_data);
	return dev->_data->drv_name;
}

enum uk_netdev_state uk_netdev_state_get(struct uk_netdev *dev)
{
	UK_ASSERT(dev);
	UK_ASSERT(dev->_data);
	return dev->_data->state;
}

int uk_netdev_probe(struct uk_netdev *dev)
{
	int ret = 0;

	UK_ASSERT(dev);
	UK_ASSERT(dev->ops);
	UK_ASSERT(dev->_data);
	UK_ASSERT(dev->_data->state == UK_NETDEV_UNPROBED);

	if (dev->ops->probe)
		ret = dev->ops->probe(dev);
	if (ret < 0)
		return ret;
	dev->_data->state = UK_NETDEV_UNCONFIGURED;
	return ret;
}

void uk_netdev_info_get(struct uk_netdev *dev, struct uk_netdev_info *dev_info)
{
	UK_ASSERT(dev);
	UK_ASSERT(dev->ops);
	UK_ASSERT(dev->ops->info_get);
	UK_ASSERT(dev_info);
	UK_ASSERT(dev->_data->state >= UK_NETDEV_UNCONFIGURED);

	memset(dev_info, 0, sizeof(*dev_info));
	dev->ops->info_get(dev, dev_info);
	dev_info->max_rx_queues = MIN(CONFIG_LIBUKNETDEV_MAXNBQUEUES,
				      dev_info->max_rx_queues);
	dev_info->max_tx_queues = MIN(CONFIG_LIBUKNETDEV_MAXNBQUEUES,
				      dev_info->max_tx_queues);
}

const char *uk_netdev_einfo_get(struct uk_netdev *dev,
				enum uk_netdev_einfo_type einfo)
{
	UK_ASSERT(dev);
	UK_ASSERT(dev->ops);
	UK_ASSERT(dev->_data->state >= UK_NETDEV_UNCONFIGURED);

	return dev->ops->einfo_get ? dev->ops->einfo_get(dev, einfo) : NULL;
}

int uk_netdev_rxq_info_get(struct uk_netdev *dev, uint16_t queue_id,
			   struct uk_netdev_queue_info *queue_info)
{
	UK_ASSERT(dev);
	UK_ASSERT(dev->ops);
	UK_ASSERT(dev->ops->rxq_info_get);
	UK_ASSERT(queue_id < CONFIG_LIBUKNETDEV_MAXNBQUEUES);
	UK_ASSERT(queue_info);

	memset(queue_info, 0, sizeof(*queue_info));
	return dev->ops->rxq_info_get(dev, queue_id, queue_info);
}

int uk_netdev_txq_info_get(struct uk_netdev *dev, uint16_t queue_id,
			   struct uk_netdev_queue_info *queue_info)
{
	UK_ASSERT(dev);
	UK_ASSERT(dev->ops);
	UK_ASSERT(dev->ops->txq_info_get);
	UK_ASSERT(queue_id < CONFIG_LIBUKNETDEV_MAXNBQUEUES);
	UK_ASSERT(queue_info);

	memset(queue_info, 0, sizeof(*queue_info));
	return dev->ops->txq_info_get(dev, queue_id, queue_info);
}

int uk_netdev_configure(struct uk_netdev *dev,
			const struct uk_netdev_conf *dev_conf)
{
	struct uk_netdev_info dev_info;
	int ret;

	UK_ASSERT(dev);
	UK_ASSERT(dev->_data);
	UK_ASSERT(dev->ops);
	UK_ASSERT(dev->ops->configure);
	UK_ASSERT(dev_conf);

	if (dev->_data->state != UK_NETDEV_UNCONFIGURED)
		return -EINVAL;
	uk_netdev_info_get(dev, &dev_info);
	if (dev_conf->nb_rx_queues > dev_info.max_rx_queues)
		return -EINVAL;
	if (dev_conf->nb_tx_queues > dev_info.max_tx_queues)
		return -EINVAL;

	ret = dev->ops->configure(dev, dev_conf);
	if (ret < 0) {
		uk_pr_err("netdev%"PRIu16": Failed to configure interface: %d\n",
			  dev->_data->id, ret);
		return ret;
	}
	uk_pr_info("netdev%"PRIu16": Configured interface\n", dev->_data->id);
	dev->_data->state = UK_NETDEV_CONFIGURED;
	return ret;
}

int uk_netdev_rxq_configure(struct uk_netdev *dev, uint16_t queue_id,
			    uint16_t nb_desc,
			    struct uk_netdev_rxqueue_conf *rx_conf)
{
	uk_netdev_queue_event_t callback __maybe_unused;
	void *callback_cookie __maybe_unused;

	UK_ASSERT(dev);
	UK_ASSERT(dev->_data);
	UK_ASSERT(dev->ops);
	UK_ASSERT(dev->ops->rxq_configure);
	UK_ASSERT(queue_id < CONFIG_LIBUKNETDEV_MAXNBQUEUES);
	UK_ASSERT(rx_conf);
	UK_ASSERT(rx_conf->alloc_rxpkts);

	if (dev->_data->state != UK_NETDEV_CONFIGURED)
		return -EINVAL;
	if (!PTRISERR(dev->_rx_queue[queue_id]))
		return -EBUSY;

	callback = rx_conf->callback;
	callback_cookie = rx_conf->callback_cookie;
	UK_ASSERT(callback || (!callback && !callback_cookie));

	dev->_rx_queue[queue_id] = dev->ops->rxq_configure(dev, queue_id,
							   nb_desc, rx_conf);
	if (PTRISERR(dev->_rx_queue[queue_id]))
		return PTR2ERR(dev->_rx_queue[queue_id]);
	uk_pr_info("netdev%"PRIu16": Configured receive queue %"PRIu16"\n",
		   dev->_data->id, queue_id);
	return 0;
}

int uk_netdev_txq_configure(struct uk_netdev *dev, uint16_t queue_id,
			    uint16_t nb_desc,
			    struct uk_netdev_txqueue_conf *tx_conf)
{
	UK_ASSERT(dev);
	UK_ASSERT(dev->_data);
	UK_ASSERT(dev->ops);
	UK_ASSERT(dev->ops->txq_configure);
	UK_ASSERT(tx_conf);
	UK_ASSERT(queue_id < CONFIG_LIBUKNETDEV_MAXNBQUEUES);

	if (dev->_data->state != UK_NETDEV_CONFIGURED)
		return -EINVAL;
	if (!PTRISERR(dev->_tx_queue[queue_id]))
		return -EBUSY;

	dev->_tx_queue[queue_id] = dev->ops->txq_configure(dev, queue_id,
							   nb_desc, tx_conf);
	if (PTRISERR(dev->_tx_queue[queue_id]))
		return PTR2ERR(dev->_tx_queue[queue_id]);
	uk_pr_info("netdev%"PRIu16": Configured transmit queue %"PRIu16"\n",
		   dev->_data->id, queue_id);
	return 0;
}

int uk_netdev_start(struct uk_netdev *dev)
{
	int ret;

	UK_ASSERT(dev);
	UK_ASSERT(dev->_data);
	UK_ASSERT(dev->ops);
	UK_ASSERT(dev->ops->start);

	if (dev->_data->state != UK_NETDEV_CONFIGURED)
		return -EINVAL;
	ret = dev->ops->start(dev);
	if (ret >= 0) {
		uk_pr_info("netdev%"PRIu16": Started interface\n",
			   dev->_data->id);
		dev->_data->state = UK_NETDEV_RUNNING;
	}
	return ret;
}

/* The rest is for devices that are configured or running. */
#define ASSERT_CONFIGURED(dev) do {					\
	UK_ASSERT(dev);							\
	UK_ASSERT(dev->_data);						\
	UK_ASSERT(dev->ops);						\
	UK_ASSERT(dev->_data->state == UK_NETDEV_CONFIGURED		\
		  || dev->_data->state == UK_NETDEV_RUNNING);		\
	} while (0)

const struct uk_hwaddr *uk_netdev_hwaddr_get(struct uk_netdev *dev)
{
	ASSERT_CONFIGURED(dev);
	return dev->ops->hwaddr_get(dev);
}

int uk_netdev_hwaddr_set(struct uk_netdev *dev, const struct uk_hwaddr *hwaddr)
{
	UK_ASSERT(hwaddr);
	ASSERT_CONFIGURED(dev);
	return dev->ops->hwaddr_set ? dev->ops->hwaddr_set(dev, hwaddr)
				    : -ENOTSUP;
}

unsigned int uk_netdev_promiscuous_get(struct uk_netdev *dev)
{
	ASSERT_CONFIGURED(dev);
	return dev->ops->promiscuous_get(dev);
}

int uk_netdev_promiscuous_set(struct uk_netdev *dev, unsigned int mode)
{
	ASSERT_CONFIGURED(dev);
	return dev->ops->promiscuous_set
		? dev->ops->promiscuous_set(dev, mode ? 1 : 0) : -ENOTSUP;
}

uint16_t uk_netdev_mtu_get(struct uk_netdev *dev)
{
	ASSERT_CONFIGURED(dev);
	return dev->ops->mtu_get(dev);
}

int uk_netdev_mtu_set(struct uk_netdev *dev, uint16_t mtu)
{
	ASSERT_CONFIGURED(dev);
	return dev->ops->mtu_set ? dev->ops->mtu_set(dev, mtu) : -ENOTSUP;
}
