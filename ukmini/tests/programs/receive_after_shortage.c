/* SPDX-License-Identifier: BSD-3-Clause */
/* Does reception go on when packets are freed before the ring runs empty? */
#include "program.h"

/** Receives until nothing comes any more, frees all, gives their number. */
static int drain(struct uk_netdev *dev)
{
	struct uk_netbuf *nb;
	int status, n = 0;

	while ((nb = receive(dev, &status))) {
		uk_netbuf_free(nb);
		n++;
	}
	return n;
}

PROGRAM(receive_after_shortage)
{
	static struct uk_netbuf *held[50];
	struct uk_allocpool *pool = packet_pool(160);
	struct uk_netdev *dev = device_receiving(pool);
	int status, n, underruns = 0;

	ask(dev, 110, 60);
	for (n = 0; n < 50 && (held[n] = receive(dev, &status)); n++)
		underruns += status == 7;
	SHOW(n);
	SHOW(underruns);
	while (n > 0)
		uk_netbuf_free(held[--n]);
	SHOW(drain(dev));
	ask(dev, 60, 60);
	SHOW(drain(dev));
	SHOW(uk_allocpool_availcount(pool));
}
