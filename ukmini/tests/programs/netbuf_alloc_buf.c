/* SPDX-License-Identifier: BSD-3-Clause */
/* What is in a new packet, for odd lengths too? */
#include "program.h"

PROGRAM(netbuf_alloc_buf)
{
	static const int lengths[] = { 1, 80, 81, 87, 1536, 2048 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		struct uk_netbuf *nb = uk_netbuf_alloc_buf(uk_alloc_get_default(), lengths[i], 64,
							   lengths[i] / 4, 0, NULL);

		printf("%d: buflen %d headroom %d tailroom %d len %d\n", lengths[i],
		       (int)nb->buflen, (int)uk_netbuf_headroom(nb),
		       (int)uk_netbuf_tailroom(nb), nb->len);
		SHOW((char *)nb->data - (char *)nb->buf);
		SHOW((char *)nb - (char *)nb->buf);
		SHOW(nb->next == NULL && nb->prev == NULL && nb->priv == NULL && !nb->flags);
		SHOW(uk_netbuf_refcount_single_get(nb));
		uk_netbuf_free(nb);
	}
}
