/* SPDX-License-Identifier: BSD-3-Clause */
/* Does a reference to a chain count for each of its packets? */
#include "program.h"

PROGRAM(netbuf_chain_references)
{
	struct uk_netbuf *a = frame(60), *b = frame(60), *c = frame(60);

	uk_netbuf_connect(a, b);
	uk_netbuf_connect(b, c);
	uk_netbuf_ref(a);
	SHOW(uk_netbuf_refcount_single_get(a));
	SHOW(uk_netbuf_refcount_single_get(b));
	SHOW(uk_netbuf_refcount_single_get(c));
	uk_netbuf_ref_single(b);
	SHOW(uk_netbuf_refcount_single_get(a));
	SHOW(uk_netbuf_refcount_single_get(b));
	uk_netbuf_free(a);
	SHOW(uk_netbuf_refcount_single_get(a));
	SHOW(uk_netbuf_refcount_single_get(b));
	SHOW(uk_netbuf_refcount_single_get(c));
}
