/* SPDX-License-Identifier: BSD-3-Clause */
/* Host stand-in: a packet buffer with the fields that the template uses. */
#ifndef HOST_UK_NETBUF_H
#define HOST_UK_NETBUF_H

#include <stddef.h>
#include <stdint.h>
#include <uk/alloc.h>

struct uk_netbuf;
typedef void (*uk_netbuf_dtor_t)(struct uk_netbuf *);

struct uk_netbuf {
	uint8_t flags;
	void *data;
	uint16_t len;
	void *buf;
	size_t buflen;
	uint16_t csum_start;
	uint16_t csum_offset;
	uint16_t header_len;
	uint16_t gso_size;
	uk_netbuf_dtor_t dtor;
	size_t align;	/* host only: what the caller asked for */
	size_t privlen;	/* host only */
};

/* The buffer begins as 0xee bytes, so that a byte nobody wrote shows. */
struct uk_netbuf *uk_netbuf_alloc_buf(struct uk_alloc *a, size_t buflen,
				      size_t bufalign, uint16_t headroom,
				      size_t privlen, uk_netbuf_dtor_t dtor);
void uk_netbuf_free(struct uk_netbuf *nb);

#endif
