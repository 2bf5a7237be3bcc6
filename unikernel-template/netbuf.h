/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What <uk/netbuf.h> lacks for a generator: a copy of a packet.
 */
#ifndef NETBUF_H
#define NETBUF_H

#include <stdint.h>
#include <uk/alloc.h>
#include <uk/netbuf.h>

/* DOC: uk_netbuf_dup_single */
/**
 * Copies one packet buffer; of a chain, only `src` itself. The copy holds the
 * same bytes and the same checksum and segmentation marks, but has a headroom,
 * private area and destructor of its own. `src` is only read.
 *
 * @param a        allocator that the copy comes from
 * @param buflen   size of the copy's buffer, headroom included
 * @param bufalign alignment of the copy's buffer
 * @param headroom free bytes before the data
 * @param privlen  size of a private area, which starts out unset; 0 for none
 * @param dtor     called when the copy is freed; NULL for none
 * @param src      packet to copy
 * @return the copy, or NULL if `buflen` cannot hold headroom and data or
 *         memory is short
 */
struct uk_netbuf *uk_netbuf_dup_single(struct uk_alloc *a, size_t buflen,
				       size_t bufalign, uint16_t headroom,
				       size_t privlen, uk_netbuf_dtor_t dtor,
				       const struct uk_netbuf *src);

#endif /* NETBUF_H */
