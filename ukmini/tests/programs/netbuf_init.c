/* SPDX-License-Identifier: BSD-3-Clause */
/* What does a descriptor without a buffer look like? */
#include "program.h"

static struct uk_netbuf nb;

PROGRAM(netbuf_init)
{
	memset(&nb, 0xff, sizeof(nb));
	uk_netbuf_init(&nb, NULL, NULL);
	SHOW(nb.buf == NULL && nb.data == NULL);
	SHOW(nb.buflen);
	SHOW(nb.len);
	SHOW(uk_netbuf_refcount_single_get(&nb));
}
