/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How many pool objects does a generator need that lets a send reclaim?
 * boot: pool_generator_dies 128
 * boot: pool_generator_dies 129
 */
#include "program.h"

PROGRAM(pool_generator_dies)
{
	struct uk_netdev *dev = device_started();
	struct uk_allocpool *pool = packet_pool(atoi(argv[2]));
	struct uk_netbuf *nb;
	int sent = 0;

	while (sent < 20000) {
		nb = uk_netbuf_alloc_buf(uk_allocpool2ukalloc(pool), 128, 64, 16, 0, NULL);
		if (!nb)
			break;
		memset(nb->data, 0, 60);
		nb->len = 60;
		while (uk_netdev_status_notready(uk_netdev_tx_one(dev, 0, nb)))
			;
		sent++;
	}
	printf("%s objects: %s\n", argv[2], sent < 20000 ? "dries up" : "goes on");
	settle(100);
}
