/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How many pool objects must there be for a packet to be left when the ring is full?
 * netdev: hubport,hubid=1
 * boot: pool_smaller_than_ring 127
 * boot: pool_smaller_than_ring 128
 * boot: pool_smaller_than_ring 129
 */
#include "program.h"

PROGRAM(pool_smaller_than_ring)
{
	struct uk_netdev *dev = device_started();
	struct uk_allocpool *pool = packet_pool(atoi(argv[2]));
	struct uk_netbuf *nb;
	int sent = 0, status;

	for (;;) {
		nb = uk_netbuf_alloc_buf(uk_allocpool2ukalloc(pool), 128, 64, 16, 0, NULL);
		if (!nb) {
			printf("no packet left after %d\n", sent);
			break;
		}
		nb->len = 60;
		status = uk_netdev_tx_one(dev, 0, nb);
		if (!uk_netdev_status_successful(status)) {
			printf("0x%x after %d\n", status, sent);
			break;
		}
		sent++;
	}
}
