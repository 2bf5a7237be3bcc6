/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Virtio over PCI, in both of its forms. Legacy devices have a block of I/O
 * ports; modern ones have structures in memory that a list of capabilities
 * points to. QEMU's usual card offers both. We take the legacy one then, as
 * Unikraft 0.17 does: under emulation the two rang equally fast, and so both
 * kernels meet the same device.
 */
#include <errno.h>
#include <string.h>
#include <uk/print.h>
#include "machine.h"
#include "virtio.h"

#define VENDOR_VIRTIO		0x1AF4
#define DEVICE_NET_LEGACY	0x1000
#define DEVICE_NET_MODERN	0x1041

/* Legacy: ports. */
#define PORT_DEVICE_FEATURES	0
#define PORT_DRIVER_FEATURES	4
#define PORT_QUEUE_PAGE		8
#define PORT_QUEUE_SIZE		12
#define PORT_QUEUE_SELECT	14
#define PORT_QUEUE_NOTIFY	16
#define PORT_STATUS		18
#define PORT_CONFIG		20

/* Modern: capabilities and the common structure. */
#define PCI_CAP_VENDOR		0x09
#define CAP_KIND		3
#define CAP_BAR			4
#define CAP_OFFSET		8
#define CAP_NOTIFY_STEP		16
enum { KIND_COMMON = 1, KIND_NOTIFY, KIND_ISR, KIND_CONFIG };

struct virtio_common {
	uint32_t device_feature_select, device_feature;
	uint32_t driver_feature_select, driver_feature;
	uint16_t msix_config, num_queues;
	uint8_t status, generation;
	uint16_t queue_select, queue_size, queue_msix, queue_enable;
	uint16_t queue_notify_off;
	uint32_t queue_desc[2], queue_driver[2], queue_device[2];
};

static void find_structures(struct virtio_dev *dev)
{
	const struct pci_device *d = &dev->pci;
	uint8_t cap = 0;
	int is_port;

	while ((cap = pci_capability(d, PCI_CAP_VENDOR, cap))) {
		uint64_t bar = pci_bar(d, pci_read8(d, cap + CAP_BAR), &is_port);
		volatile uint8_t *at = (volatile uint8_t *)bar
			+ pci_read(d, cap + CAP_OFFSET);

		if (!bar || is_port)
			continue;
		switch (pci_read8(d, cap + CAP_KIND)) {
		case KIND_COMMON:
			dev->common = (volatile struct virtio_common *)at;
			break;
		case KIND_NOTIFY:
			dev->notify = at;
			dev->notify_step = pci_read(d, cap + CAP_NOTIFY_STEP);
			break;
		case KIND_CONFIG:
			dev->config = at;
			break;
		}
	}
}

static void reset(struct virtio_dev *dev)
{
	if (dev->port) {
		outb(dev->port + PORT_STATUS, 0);
		while (inb(dev->port + PORT_STATUS))
			;
	} else {
		dev->common->status = 0;
		while (dev->common->status)
			;
	}
}

int virtio_offer(const struct pci_device *d)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct virtio_dev *dev;
	uint64_t bar;
	int is_port;

	if (d->vendor != VENDOR_VIRTIO || (d->device != DEVICE_NET_LEGACY
					   && d->device != DEVICE_NET_MODERN))
		return 0;
	dev = uk_calloc(a, 1, sizeof(*dev));
	if (!dev)
		return 0;
	dev->pci = *d;
	pci_enable(d);
	bar = pci_bar(d, 0, &is_port);
	if (d->device == DEVICE_NET_LEGACY && is_port)
		dev->port = bar;
	else
		find_structures(dev);
	if (!dev->port && !(dev->common && dev->notify && dev->config)) {
		uk_pr_err("Virtio device %04x has neither interface\n",
			  d->device);
		goto refuse;
	}
	reset(dev);
	virtio_add_status(dev, VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER);
#if CONFIG_LIBVIRTIO_NET
	if (virtio_net_add(dev, a) == 0)
		return 1;
#endif
refuse:
	uk_free(a, dev);
	return 0;
}

uint64_t virtio_offered_features(struct virtio_dev *dev)
{
	uint64_t features;

	if (dev->port)
		return inl(dev->port + PORT_DEVICE_FEATURES);
	dev->common->device_feature_select = 1;
	features = (uint64_t)dev->common->device_feature << 32;
	dev->common->device_feature_select = 0;
	return features | dev->common->device_feature;
}

int virtio_agree(struct virtio_dev *dev, uint64_t features)
{
	dev->features = features;
	if (dev->port) {
		outl(dev->port + PORT_DRIVER_FEATURES, features);
		return 0;
	}
	dev->common->driver_feature_select = 0;
	dev->common->driver_feature = features;
	dev->common->driver_feature_select = 1;
	dev->common->driver_feature = features >> 32;
	virtio_add_status(dev, VIRTIO_FEATURES_OK);
	return dev->common->status & VIRTIO_FEATURES_OK ? 0 : -ENOTSUP;
}

void virtio_add_status(struct virtio_dev *dev, uint8_t bits)
{
	if (dev->port)
		outb(dev->port + PORT_STATUS, inb(dev->port + PORT_STATUS) | bits);
	else
		dev->common->status |= bits;
}

void virtio_config_read(struct virtio_dev *dev, unsigned int offset, void *to,
			unsigned int len)
{
	uint8_t *byte = to;

	while (len--) {
		*byte++ = dev->port ? inb(dev->port + PORT_CONFIG + offset)
				    : dev->config[offset];
		offset++;
	}
}

uint16_t virtio_queue_size(struct virtio_dev *dev, uint16_t id)
{
	if (dev->port) {
		outw(dev->port + PORT_QUEUE_SELECT, id);
		return inw(dev->port + PORT_QUEUE_SIZE);
	}
	dev->common->queue_select = id;
	return dev->common->queue_size;
}

static void set64(volatile uint32_t reg[2], const volatile void *p)
{
	reg[0] = (uintptr_t)p;
	reg[1] = (uintptr_t)p >> 32;
}

void virtio_queue_enable(struct virtio_dev *dev, struct virtqueue *vq)
{
	volatile struct virtio_common *c = dev->common;

	if (dev->port) {
		outw(dev->port + PORT_QUEUE_SELECT, vq->id);
		outl(dev->port + PORT_QUEUE_PAGE,
		     (uintptr_t)vq->desc >> __PAGE_SHIFT);
		return;
	}
	c->queue_select = vq->id;
	c->queue_size = vq->num;
	set64(c->queue_desc, vq->desc);
	set64(c->queue_driver, vq->avail);
	set64(c->queue_device, vq->used);
	vq->doorbell = (volatile uint16_t *)(dev->notify
			+ (uint64_t)c->queue_notify_off * dev->notify_step);
	c->queue_enable = 1;
}

void virtio_doorbell(struct virtqueue *vq)
{
	if (vq->doorbell)
		*vq->doorbell = vq->id;
	else
		outw(vq->dev->port + PORT_QUEUE_NOTIFY, vq->id);
}
