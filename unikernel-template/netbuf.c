/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>
#include <uk/assert.h>

#include "netbuf.h"

struct uk_netbuf *uk_netbuf_dup_single(struct uk_alloc *a, size_t buflen,
				       size_t bufalign, uint16_t headroom,
				       size_t privlen, uk_netbuf_dtor_t dtor,
				       const struct uk_netbuf *src)
{
	struct uk_netbuf *copy;

	UK_ASSERT(a);
	UK_ASSERT(src);

	if (buflen < (size_t)headroom + src->len)
		return NULL;

	copy = uk_netbuf_alloc_buf(a, buflen, bufalign, headroom, privlen,
				   dtor);
	if (!copy)
		return NULL;

	memcpy(copy->data, src->data, src->len);
	copy->len = src->len;

	copy->flags = src->flags;
	copy->csum_start = src->csum_start;
	copy->csum_offset = src->csum_offset;
	copy->header_len = src->header_len;
	copy->gso_size = src->gso_size;

	return copy;
}
