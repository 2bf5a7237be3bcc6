/* SPDX-License-Identifier: BSD-3-Clause */
/* What does initialising a descriptor of one's own set? */
#include "program.h"

static char memory[256];
static struct uk_netbuf nb;

static void gone(struct uk_netbuf *of)
{
	printf("destructor called for %s packet\n", of == &nb ? "our" : "another");
}

PROGRAM(netbuf_init_indir)
{
	memset(&nb, 0xff, sizeof(nb));
	uk_netbuf_init_indir(&nb, memory, sizeof(memory), 32, &memory[8], gone);
	SHOW(nb.buf == memory);
	SHOW((char *)nb.data - memory);
	SHOW(nb.buflen);
	SHOW(nb.len);
	SHOW(nb.flags);
	SHOW(nb.next == NULL && nb.prev == NULL);
	SHOW((char *)uk_netbuf_get_priv(&nb) - memory);
	SHOW(uk_netbuf_refcount_single_get(&nb));
	uk_netbuf_free(&nb);
	SHOW(nb.buflen);
}
