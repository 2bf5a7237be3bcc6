/* SPDX-License-Identifier: BSD-3-Clause */
/* Does a second reference keep a sent packet alive? */
#include "program.h"

static int freed;

static void count(struct uk_netbuf *nb)
{
	freed++;
}

PROGRAM(send_referenced)
{
	struct uk_netdev *dev = device_started();
	struct uk_netbuf *nb = frame(60);

	nb->dtor = count;
	uk_netbuf_ref(nb);
	SHOW(uk_netdev_tx_one(dev, 0, nb));
	settle(200);
	SHOW(uk_netdev_tx_one(dev, 0, frame(61)));
	SHOW(freed);
	SHOW(uk_netbuf_refcount_single_get(nb));
	uk_netbuf_free(nb);
	SHOW(freed);
	settle(100);
}
