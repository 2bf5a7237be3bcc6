/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A virtqueue: memory that driver and device share, without a lock.
 *
 *   desc    table of pieces of memory; a buffer is a chain of them
 *   avail   ring written by the driver: these chains are the device's now
 *   used    ring written by the device: these it has done with
 *
 * Each side owns its ring and its running index; the other only reads. An
 * index is raised after what it announces has been written. Beside the index
 * each side says when it wants to be woken: avail_event and used_event (if
 * EVENT_IDX was agreed on), else a flag. We never want to be: we poll.
 */
#include <errno.h>
#include <string.h>
#include <uk/assert.h>
#include "virtio.h"

#define DESC_NEXT		1
#define DESC_WRITE		2
#define AVAIL_NO_INTERRUPT	1
#define USED_NO_NOTIFY		1

/* The legacy layout, which modern devices accept as well. */
static __sz avail_offset(uint16_t num)
{
	return num * sizeof(struct vring_desc);
}

static __sz used_offset(uint16_t num)
{
	return ALIGN_UP(avail_offset(num) + (3 + num) * sizeof(uint16_t),
			__PAGE_SIZE);
}

static __sz ring_bytes(uint16_t num)
{
	return used_offset(num) + 3 * sizeof(uint16_t)
		+ num * sizeof(struct vring_used_elem);
}

struct virtqueue *virtqueue_create(struct virtio_dev *vdev, uint16_t id,
				   uint16_t num, struct uk_alloc *a)
{
	struct virtqueue *vq;
	uint16_t ring_num = num, i;
	void *ring;

	UK_ASSERT(vdev && a);
	if (vdev->port)			/* legacy devices fix the size */
		ring_num = virtio_queue_size(vdev, id);

	vq = uk_calloc(a, 1, sizeof(*vq) + ring_num * sizeof(vq->chain[0]));
	if (!vq)
		return NULL;
	ring = uk_memalign(a, __PAGE_SIZE, ring_bytes(ring_num));
	if (!ring) {
		uk_free(a, vq);
		return NULL;
	}
	memset(ring, 0, ring_bytes(ring_num));

	vq->dev = vdev;
	vq->id = id;
	vq->num = ring_num;
	vq->free_count = num;		/* use no more than asked for */
	vq->event_idx = virtio_has(vdev->features, VIRTIO_F_EVENT_IDX);
	vq->desc = ring;
	vq->avail = (void *)((char *)ring + avail_offset(ring_num));
	vq->used = (void *)((char *)ring + used_offset(ring_num));
	vq->avail_event = (volatile uint16_t *)&vq->used->ring[ring_num];
	for (i = 0; i < num; i++)
		vq->desc[i].next = i + 1;

	/*
	 * No interrupts, please. With event indices that cannot be said for
	 * good: one comes every 65536 buffers, and the processor ignores it.
	 */
	vq->avail->flags = AVAIL_NO_INTERRUPT;
	*(volatile uint16_t *)&vq->avail->ring[ring_num] = -1;
	virtio_queue_enable(vdev, vq);
	return vq;
}

int virtqueue_add(struct virtqueue *vq, void *cookie,
		  const struct virtio_piece *pieces, unsigned int to_read,
		  unsigned int to_write)
{
	unsigned int n = to_read + to_write, i;
	uint16_t head = vq->free_head, at = head, idx;

	if (vq->free_count < n)
		return -ENOSPC;
	vq->chain[head].cookie = cookie;
	vq->chain[head].count = n;

	for (i = 0; i < n; i++) {
		struct vring_desc *d = &vq->desc[at];

		d->addr = (uintptr_t)pieces[i].base;
		d->len = pieces[i].len;
		d->flags = (i + 1 < n ? DESC_NEXT : 0)
			| (i < to_read ? 0 : DESC_WRITE);
		at = d->next;
	}
	vq->free_head = at;
	vq->free_count -= n;

	idx = vq->avail->idx;
	vq->avail->ring[idx & (vq->num - 1)] = head;
	barrier();			/* x86 keeps stores in order */
	vq->avail->idx = idx + 1;
	return vq->free_count;
}

void *virtqueue_take(struct virtqueue *vq, uint32_t *written)
{
	const volatile struct vring_used_elem *e;
	struct vring_desc *last;
	uint16_t head;

	if (vq->last_used == vq->used->idx)
		return NULL;
	barrier();			/* x86 keeps loads in order */
	e = &vq->used->ring[vq->last_used++ & (vq->num - 1)];
	head = e->id;
	if (written)
		*written = e->len;

	for (last = &vq->desc[head]; last->flags & DESC_NEXT;)
		last = &vq->desc[last->next];
	last->next = vq->free_head;
	vq->free_head = head;
	vq->free_count += vq->chain[head].count;
	return vq->chain[head].cookie;
}

/*
 * The device may go to sleep just as we add: so first make our index visible,
 * then read whether it wants to be woken. This is the one place where the
 * processor must not reorder.
 */
void virtqueue_kick(struct virtqueue *vq)
{
	uint16_t added = vq->avail->idx - vq->kicked;
	int asleep;

	__sync_synchronize();
	if (vq->event_idx)		/* it waits for one of those we added */
		asleep = (uint16_t)(*vq->avail_event - vq->kicked) < added;
	else
		asleep = !(vq->used->flags & USED_NO_NOTIFY);
	vq->kicked += added;
	if (asleep)
		virtio_doorbell(vq);
}
