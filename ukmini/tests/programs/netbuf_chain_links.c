/* SPDX-License-Identifier: BSD-3-Clause */
/* How are packets chained, walked and taken out again? */
#include "program.h"

static void show(struct uk_netbuf *head)
{
	struct uk_netbuf *nb;

	UK_NETBUF_CHAIN_FOREACH(nb, head)
		printf("%d ", nb->len);
	printf("| ");
	UK_NETBUF_CHAIN_FOREACH_R(nb, uk_netbuf_chain_last(head))
		printf("%d ", nb->len);
	printf("\n");
}

PROGRAM(netbuf_chain_links)
{
	struct uk_netbuf *nb[6];
	int i;

	for (i = 0; i < 6; i++)
		nb[i] = frame(i);
	uk_netbuf_connect(nb[0], nb[1]);
	uk_netbuf_append(nb[0], nb[2]);
	uk_netbuf_connect(nb[3], nb[4]);
	uk_netbuf_append(nb[0], nb[3]);
	uk_netbuf_append(nb[0], nb[5]);
	show(nb[0]);
	SHOW(uk_netbuf_chain_first(nb[4])->len);
	SHOW(uk_netbuf_chain_last(nb[1])->len);
	SHOW(uk_netbuf_disconnect(nb[2])->len);
	show(nb[0]);
	SHOW(uk_netbuf_disconnect(nb[0])->len);
	show(nb[1]);
	SHOW(uk_netbuf_disconnect(nb[5]) == NULL);
	show(nb[1]);
	SHOW(uk_netbuf_disconnect(nb[5]) == NULL);
}
