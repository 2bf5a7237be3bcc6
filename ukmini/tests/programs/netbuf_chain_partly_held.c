/* SPDX-License-Identifier: BSD-3-Clause */
/* What remains of a chain when one of its packets is still held? */
#include "program.h"

static void tell(struct uk_netbuf *nb)
{
	printf("freed %d\n", nb->len);
}

PROGRAM(netbuf_chain_partly_held)
{
	struct uk_netbuf *a = frame(1), *b = frame(2), *c = frame(3);

	a->dtor = b->dtor = c->dtor = tell;
	uk_netbuf_connect(a, b);
	uk_netbuf_connect(b, c);
	uk_netbuf_ref_single(b);
	uk_netbuf_free(a);
	SHOW(b->prev == NULL && b->next == NULL);
	SHOW(uk_netbuf_refcount_single_get(b));
	uk_netbuf_free(b);
}
