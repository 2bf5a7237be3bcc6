/* SPDX-License-Identifier: BSD-3-Clause */
/* Does reception go on when packets are freed before the ring runs empty? */
#include "program.h"

PROGRAM(receive_after_shortage)
{
	static struct uk_netbuf *held[100];
	struct uk_allocpool *pool = packet_pool(160);
	struct uk_netdev *dev = device_receiving(pool);
	struct uk_netbuf *nb;
	int status, n = 0, short_of = 0, rest = 0;

	ask(dev, 300, 60);
	while (n < 100 && (held[n] = receive(dev, &status))) {
		n++;
		short_of += status == 7;
	}
	SHOW(n);
	SHOW(short_of);
	while (n > 0)
		uk_netbuf_free(held[--n]);
	while ((nb = receive(dev, &status))) {
		uk_netbuf_free(nb);
		rest++;
	}
	SHOW(rest);
	SHOW(uk_allocpool_availcount(pool));
}
