/* SPDX-License-Identifier: BSD-3-Clause */
/* When are sent packets freed? */
#include "program.h"

static int freed;

static void count(struct uk_netbuf *nb)
{
	freed++;
}

static struct uk_netbuf *counted(void)
{
	struct uk_netbuf *nb = frame(60);

	nb->dtor = count;
	return nb;
}

PROGRAM(reclaim_in_next_send)
{
	struct uk_netdev *dev = device_started();

	SHOW(uk_netdev_tx_one(dev, 0, counted()));
	settle(200);
	SHOW(freed);
	SHOW(uk_netdev_tx_one(dev, 0, counted()));
	SHOW(freed);
	settle(200);
	SHOW(freed);
	SHOW(uk_netdev_tx_one(dev, 0, counted()));
	SHOW(freed);
	settle(200);
}
