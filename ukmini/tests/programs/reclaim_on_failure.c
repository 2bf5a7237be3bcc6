/* SPDX-License-Identifier: BSD-3-Clause */
/* Does a send that fails reclaim too? */
#include "program.h"

static int freed;

static void count(struct uk_netbuf *nb)
{
	freed++;
}

PROGRAM(reclaim_on_failure)
{
	struct uk_netdev *dev = device_started();
	struct uk_netbuf *nb = frame(60);

	nb->dtor = count;
	SHOW(uk_netdev_tx_one(dev, 0, nb));
	settle(200);
	SHOW(freed);
	SHOW(uk_netdev_tx_one(dev, 0, frame_with_headroom(60, 0)));
	SHOW(freed);
}
