/* SPDX-License-Identifier: BSD-3-Clause */
/* Does reception come back when packets are freed after the ring ran empty? */
#include "program.h"

PROGRAM(receive_after_pool_was_empty)
{
	static struct uk_netbuf *held[400];
	struct uk_allocpool *pool = packet_pool(160);
	struct uk_netdev *dev = device_receiving(pool);
	struct uk_netbuf *nb;
	int status, n = 0, again = 0;

	ask(dev, 300, 60);
	while (n < 400 && (held[n] = receive(dev, &status)))
		n++;
	SHOW(n);
	while (n > 0)
		uk_netbuf_free(held[--n]);
	SHOW(uk_allocpool_availcount(pool));
	while ((nb = receive(dev, &status)))
		again++;
	SHOW(again);
	SHOW(status);
}
