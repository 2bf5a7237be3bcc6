/* SPDX-License-Identifier: BSD-3-Clause */
/* Does the tailroom follow the length? */
#include "program.h"

PROGRAM(netbuf_tailroom)
{
	struct uk_netbuf *nb = uk_netbuf_alloc_buf(uk_alloc_get_default(), 200, 64, 32, 0, NULL);

	SHOW(uk_netbuf_tailroom(nb));
	nb->len = 100;
	SHOW(uk_netbuf_tailroom(nb));
	nb->len = 168;
	SHOW(uk_netbuf_tailroom(nb));
	SHOW(uk_netbuf_headroom(nb));
}
