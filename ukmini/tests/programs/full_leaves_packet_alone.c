/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Is a packet that found the ring full unchanged?
 * netdev: hubport,hubid=1
 */
#include "program.h"

PROGRAM(full_leaves_packet_alone)
{
	struct uk_netdev *dev = device_started();
	struct uk_netbuf *nb;
	int i;

	for (i = 0; i < 128; i++)
		uk_netdev_tx_one(dev, 0, frame(60));
	nb = frame(60);
	for (i = 0; i < 3; i++) {
		SHOW(uk_netdev_tx_one(dev, 0, nb));
		SHOW(nb->len);
		SHOW(uk_netbuf_headroom(nb));
		SHOW(uk_netbuf_refcount_single_get(nb));
	}
	uk_netbuf_free(nb);
}
