/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Virtio (specification 1.2): a device as the driver sees it, and the queues
 * through which the two exchange buffers.
 */
#ifndef __VIRTIO_H__
#define __VIRTIO_H__

#include <stdint.h>
#include <uk/alloc.h>
#include <uk/essentials.h>
#include "pci.h"

/* Features that belong to no kind of device. */
#define VIRTIO_F_EVENT_IDX	29
#define VIRTIO_F_VERSION_1	32
#define virtio_has(features, bit)	((features) >> (bit) & 1)

/* The driver's progress, told to the device. */
#define VIRTIO_ACKNOWLEDGE	0x01
#define VIRTIO_DRIVER		0x02
#define VIRTIO_DRIVER_OK	0x04
#define VIRTIO_FEATURES_OK	0x08
#define VIRTIO_FAILED		0x80

struct virtio_common;

struct virtio_dev {
	struct pci_device pci;
	uint64_t features;		/* agreed upon */
	uint16_t port;			/* legacy: the registers; else 0 */
	volatile struct virtio_common *common;	/* modern */
	volatile uint8_t *config;
	volatile uint8_t *notify;
	uint32_t notify_step;
};

/* Descriptors, and the two rings of their numbers. */
struct vring_desc {
	uint64_t addr;
	uint32_t len;
	uint16_t flags;
	uint16_t next;
};

struct vring_avail {
	uint16_t flags, idx, ring[];
};

struct vring_used {
	uint16_t flags, idx;
	struct vring_used_elem {
		uint32_t id, len;
	} ring[];
};

struct virtqueue {
	struct virtio_dev *dev;
	uint16_t id, num;		/* num: descriptors, a power of two */
	uint16_t free_count, free_head;	/* free ones hang together by next */
	uint16_t last_used;		/* what we have seen of used->idx */
	uint16_t kicked;		/* avail->idx at the last kick */
	uint16_t event_idx;
	struct vring_desc *desc;
	volatile struct vring_avail *avail;
	volatile struct vring_used *used;
	volatile uint16_t *avail_event;
	volatile uint16_t *doorbell;	/* modern */
	struct {
		void *cookie;
		uint16_t count;
	} chain[];			/* by first descriptor */
};

/* One piece of memory of a buffer. */
struct virtio_piece {
	void *base;
	uint32_t len;
};

/* virtio_pci.c: takes the device if it is one of ours; 1: taken. */
int virtio_offer(const struct pci_device *d);
uint64_t virtio_offered_features(struct virtio_dev *dev);
/* Returns 0, or -ENOTSUP when the device refuses. */
int virtio_agree(struct virtio_dev *dev, uint64_t features);
void virtio_add_status(struct virtio_dev *dev, uint8_t bits);
void virtio_config_read(struct virtio_dev *dev, unsigned int offset, void *to,
			unsigned int len);
uint16_t virtio_queue_size(struct virtio_dev *dev, uint16_t id);
void virtio_queue_enable(struct virtio_dev *dev, struct virtqueue *vq);
void virtio_doorbell(struct virtqueue *vq);

/* virtqueue.c: makes queue id with num descriptors. NULL: no memory. */
struct virtqueue *virtqueue_create(struct virtio_dev *vdev, uint16_t id,
				   uint16_t num, struct uk_alloc *a);
/*
 * Hands a buffer to the device: first the pieces it reads, then those it
 * writes. Returns how many descriptors are left, or -ENOSPC.
 */
int virtqueue_add(struct virtqueue *vq, void *cookie,
		  const struct virtio_piece *pieces, unsigned int to_read,
		  unsigned int to_write);
/* Takes a buffer back that the device has done with; NULL: none. */
void *virtqueue_take(struct virtqueue *vq, uint32_t *written);
/* Wakes the device, unless it has said that it is awake. */
void virtqueue_kick(struct virtqueue *vq);

/* virtio_net.c */
int virtio_net_add(struct virtio_dev *dev, struct uk_alloc *a);

#endif
