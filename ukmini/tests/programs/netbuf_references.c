/* SPDX-License-Identifier: BSD-3-Clause */
/* How do references count? */
#include "program.h"

static int freed;

static void count(struct uk_netbuf *nb)
{
	freed++;
}

PROGRAM(netbuf_references)
{
	struct uk_netbuf *nb = uk_netbuf_alloc_buf(uk_alloc_get_default(), 80, 64, 16, 0, count);

	SHOW(uk_netbuf_refcount_single_get(nb));
	SHOW(uk_netbuf_ref(nb) == nb);
	SHOW(uk_netbuf_ref_single(nb) == nb);
	SHOW(uk_netbuf_refcount_single_get(nb));
	uk_netbuf_free(nb);
	SHOW(uk_netbuf_refcount_single_get(nb));
	uk_netbuf_free_single(nb);
	SHOW(uk_netbuf_refcount_single_get(nb));
	SHOW(freed);
	uk_netbuf_free(nb);
	SHOW(freed);
}
