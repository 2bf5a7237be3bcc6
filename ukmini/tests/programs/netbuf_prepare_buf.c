/* SPDX-License-Identifier: BSD-3-Clause */
/* How is memory of one's own made into a packet? */
#include "program.h"

static char memory[512] __attribute__((aligned(64)));

static void prepare(size_t size, uint16_t headroom, size_t priv)
{
	struct uk_netbuf *nb = uk_netbuf_prepare_buf(memory, size, headroom, priv, NULL);

	printf("%d/%d/%d: buf at %d, descriptor at %d, buflen %d, headroom %d, len %d\n",
	       (int)size, headroom, (int)priv, (int)((char *)nb->buf - memory),
	       (int)((char *)nb - memory), (int)nb->buflen, (int)uk_netbuf_headroom(nb), nb->len);
	if (nb->priv)
		printf("private data %d after the descriptor\n",
		       (int)((char *)nb->priv - (char *)nb));
}

PROGRAM(netbuf_prepare_buf)
{
	prepare(512, 0, 0);
	prepare(512, 16, 0);
	prepare(509, 16, 0);
	prepare(512, 64, 40);
	prepare(512, 64, 3);
	prepare(sizeof(struct uk_netbuf), 0, 0);
}
