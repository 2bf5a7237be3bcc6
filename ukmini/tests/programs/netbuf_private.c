/* SPDX-License-Identifier: BSD-3-Clause */
/* Where is the private data of a packet? */
#include "program.h"

PROGRAM(netbuf_private)
{
	static const int lengths[] = { 0, 1, 8, 100 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		struct uk_netbuf *nb = uk_netbuf_alloc_buf(uk_alloc_get_default(), 128, 64, 16,
							   lengths[i], NULL);

		printf("%d: buflen %d, ", lengths[i], (int)nb->buflen);
		if (nb->priv) {
			memset(nb->priv, 0x5a, lengths[i]);
			printf("private data at %d\n", (int)((char *)nb->priv - (char *)nb));
		} else {
			printf("no private data\n");
		}
		uk_netbuf_free(nb);
	}
}
