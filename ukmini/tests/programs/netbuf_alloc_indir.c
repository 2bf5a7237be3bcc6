/* SPDX-License-Identifier: BSD-3-Clause */
/* Does a descriptor that was allocated alone free only itself? */
#include "program.h"

static char memory[256];

static void gone(struct uk_netbuf *nb)
{
	printf("destructor, private %s\n", (char *)uk_netbuf_get_priv(nb));
}

PROGRAM(netbuf_alloc_indir)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_netbuf *nb = uk_netbuf_alloc_indir(a, memory, sizeof(memory), 32, 16, gone);

	SHOW(nb->buf == memory);
	SHOW(uk_netbuf_headroom(nb));
	SHOW((char *)uk_netbuf_get_priv(nb) - (char *)nb);
	strcpy(uk_netbuf_get_priv(nb), "kept");
	uk_netbuf_free(nb);
	nb = uk_netbuf_alloc(a, 0, NULL);
	SHOW(nb->buf == NULL && nb->buflen == 0 && nb->priv == NULL);
	uk_netbuf_free(nb);
}
