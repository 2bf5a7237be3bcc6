/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A netbuf describes one packet, or one piece of a packet, in memory:
 *
 *   buf        data               data + len           buf + buflen
 *    | headroom |      packet         |     tailroom        |
 *
 * Drivers and protocols put their headers in front by taking headroom, so a
 * packet is never copied on its way down. Pieces can be chained by next/prev.
 * A netbuf counts its references; the last uk_netbuf_free() releases it to the
 * allocator it came from.
 */
#ifndef __UK_NETBUF__
#define __UK_NETBUF__

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <uk/alloc.h>
#include <uk/assert.h>
#include <uk/refcount.h>

struct uk_netbuf;

typedef void (*uk_netbuf_dtor_t)(struct uk_netbuf *);

/* The packet's checksums are known to be right. */
#define UK_NETBUF_F_DATA_VALID_BIT	0
#define UK_NETBUF_F_DATA_VALID		(1 << UK_NETBUF_F_DATA_VALID_BIT)
/* A checksum is still to be made, from csum_start to the end. */
#define UK_NETBUF_F_PARTIAL_CSUM_BIT	1
#define UK_NETBUF_F_PARTIAL_CSUM	(1 << UK_NETBUF_F_PARTIAL_CSUM_BIT)
/* A long TCP packet that the device is to cut up. */
#define UK_NETBUF_F_GSO_TCPV4_BIT	2
#define UK_NETBUF_F_GSO_TCPV4		(1 << UK_NETBUF_F_GSO_TCPV4_BIT)

struct uk_netbuf {
	struct uk_netbuf *next;
	struct uk_netbuf *prev;
	uint8_t flags;
	void *data;		/* where the packet begins */
	uint16_t len;		/* how long it is */
	__atomic refcount;
	void *priv;		/* for whoever uses the packet */
	void *buf;		/* the memory around it */
	size_t buflen;
	uint16_t csum_start;	/* counted from data */
	uint16_t csum_offset;	/* counted from csum_start */
	uint16_t header_len;
	uint16_t gso_size;
	uk_netbuf_dtor_t dtor;	/* called before the memory is released */
	struct uk_alloc *_a;	/* who gets the memory back */
	void *_b;
};

#define UK_NETBUF_CHAIN_FOREACH(var, head) \
	for ((var) = (head); (var) != NULL; (var) = (var)->next)
#define UK_NETBUF_CHAIN_FOREACH_R(var, tail) \
	for ((var) = (tail); (var) != NULL; (var) = (var)->prev)

/** Makes a netbuf, in memory of the caller's, around a buffer of the caller's. */
void uk_netbuf_init_indir(struct uk_netbuf *m, void *buf, size_t buflen,
			  uint16_t headroom, void *priv, uk_netbuf_dtor_t dtor);
#define uk_netbuf_init(m, priv, dtor) \
	uk_netbuf_init_indir(m, NULL, 0, 0, priv, dtor)

/** Allocates a netbuf, but no buffer: that is the caller's. NULL: no memory. */
struct uk_netbuf *uk_netbuf_alloc_indir(struct uk_alloc *a, void *buf,
					size_t buflen, uint16_t headroom,
					size_t privlen, uk_netbuf_dtor_t dtor);
#define uk_netbuf_alloc(a, privlen, dtor) \
	uk_netbuf_alloc_indir(a, NULL, 0, 0, privlen, dtor)

/**
 * Allocates a netbuf with a buffer: one allocation, aligned to bufalign, the
 * buffer first and the netbuf (96 bytes) behind it. len is 0. NULL: no memory.
 */
struct uk_netbuf *uk_netbuf_alloc_buf(struct uk_alloc *a, size_t buflen,
				      size_t bufalign, uint16_t headroom,
				      size_t privlen, uk_netbuf_dtor_t dtor);

/** Does the same in size bytes of the caller's. NULL: too small. */
struct uk_netbuf *uk_netbuf_prepare_buf(void *mem, size_t size,
					uint16_t headroom, size_t privlen,
					uk_netbuf_dtor_t dtor);

#define uk_netbuf_chain_last(m) ({				\
	struct uk_netbuf *__last = NULL, *__at;			\
	UK_NETBUF_CHAIN_FOREACH(__at, m)			\
		__last = __at;					\
	__last; })
#define uk_netbuf_chain_first(m) ({				\
	struct uk_netbuf *__first = NULL, *__at;		\
	UK_NETBUF_CHAIN_FOREACH_R(__at, m)			\
		__first = __at;					\
	__first; })

/** Chains: tail behind headtail, which has to be the last of its chain. */
void uk_netbuf_connect(struct uk_netbuf *headtail, struct uk_netbuf *tail);

/** Chains: tail behind the last of head's chain. */
void uk_netbuf_append(struct uk_netbuf *head, struct uk_netbuf *tail);

/** Takes m out of its chain; returns what followed it. */
struct uk_netbuf *uk_netbuf_disconnect(struct uk_netbuf *m);

/** Gives up one reference of each netbuf of the chain, or of m alone. */
void uk_netbuf_free(struct uk_netbuf *m);
void uk_netbuf_free_single(struct uk_netbuf *m);

static inline void *uk_netbuf_get_priv(struct uk_netbuf *m)
{
	UK_ASSERT(m);
	return m->priv;
}

static inline struct uk_netbuf *uk_netbuf_ref_single(struct uk_netbuf *m)
{
	UK_ASSERT(m);
	uk_refcount_acquire(&m->refcount);
	return m;
}

static inline struct uk_netbuf *uk_netbuf_ref(struct uk_netbuf *m)
{
	struct uk_netbuf *iter;

	UK_ASSERT(m);
	UK_NETBUF_CHAIN_FOREACH(iter, m)
		uk_netbuf_ref_single(iter);
	return m;
}

static inline uint32_t uk_netbuf_refcount_single_get(struct uk_netbuf *m)
{
	UK_ASSERT(m);
	return uk_refcount_read(&m->refcount);
}

static inline size_t uk_netbuf_headroom(struct uk_netbuf *m)
{
	UK_ASSERT(m);
	UK_ASSERT(m->buf);
	UK_ASSERT(m->data);
	return (uintptr_t)m->data - (uintptr_t)m->buf;
}

static inline size_t uk_netbuf_tailroom(struct uk_netbuf *m)
{
	UK_ASSERT(m);
	UK_ASSERT(m->buf);
	UK_ASSERT(m->data);
	return (uintptr_t)m->buf + m->buflen - ((uintptr_t)m->data + m->len);
}

/**
 * Moves the beginning of the packet: len > 0 takes headroom for a header,
 * len < 0 gives it back. Returns 1; -ENOSPC when there is not that much;
 * -EFAULT when the packet would exceed 64 KiB.
 */
static inline int uk_netbuf_header(struct uk_netbuf *head, int16_t len)
{
	UK_ASSERT(head);
	UK_ASSERT(head->buf);
	UK_ASSERT(head->data);
	UK_ASSERT(head->prev == NULL);

	if (unlikely(len > (ssize_t)uk_netbuf_headroom(head)
		     || -len > head->len))
		return -ENOSPC;
	if (unlikely((int32_t)len + head->len > (int32_t)UINT16_MAX))
		return -EFAULT;

	head->data = (char *)head->data - len;
	head->len += len;
	if (head->flags & UK_NETBUF_F_PARTIAL_CSUM) {
		if (unlikely(len < 0 && -len > head->csum_start))
			head->flags &= ~UK_NETBUF_F_PARTIAL_CSUM;
		else
			head->csum_start += len;
	}
	return 1;
}

#endif
