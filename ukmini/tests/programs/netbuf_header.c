/* SPDX-License-Identifier: BSD-3-Clause */
/* How far can the beginning of the data be moved? */
#include "program.h"

static void move(struct uk_netbuf *nb, int by)
{
	int done = uk_netbuf_header(nb, by);

	printf("%d: %d, now headroom %d len %d\n", by, done, (int)uk_netbuf_headroom(nb),
	       nb->len);
}

PROGRAM(netbuf_header)
{
	struct uk_netbuf *nb = uk_netbuf_alloc_buf(uk_alloc_get_default(), 200, 64, 32, 0, NULL);

	nb->len = 60;
	move(nb, 16);
	move(nb, 17);
	move(nb, 16);
	move(nb, 1);
	move(nb, -32);
	move(nb, 0);
	move(nb, -60);
	move(nb, -1);
	move(nb, -200);
	move(nb, 32767);
	move(nb, -32767);
}
