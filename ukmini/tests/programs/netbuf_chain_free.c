/* SPDX-License-Identifier: BSD-3-Clause */
/* In which order are the packets of a chain freed? */
#include "program.h"

static void tell(struct uk_netbuf *nb)
{
	printf("freed %d, alone %d\n", nb->len, nb->next == NULL && nb->prev == NULL);
}

PROGRAM(netbuf_chain_free)
{
	struct uk_netbuf *head = frame(1);
	int i;

	head->dtor = tell;
	for (i = 2; i <= 4; i++) {
		struct uk_netbuf *nb = frame(i);

		nb->dtor = tell;
		uk_netbuf_append(head, nb);
	}
	uk_netbuf_free(head);
}
