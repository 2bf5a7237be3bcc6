/* SPDX-License-Identifier: BSD-3-Clause */
/* What does the first send return, and what does it do to the packet? */
#include "program.h"

PROGRAM(send_one)
{
	struct uk_netdev *dev = device_started();
	struct uk_netbuf *nb = frame(60);
	void *data = nb->data;

	SHOW(uk_netdev_tx_one(dev, 0, nb));
	settle(100);
	SHOW(nb->len);
	SHOW((char *)data - (char *)nb->data);
	SHOW(uk_netbuf_headroom(nb));
	SHOW(uk_netbuf_refcount_single_get(nb));
}
