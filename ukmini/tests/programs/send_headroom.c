/* SPDX-License-Identifier: BSD-3-Clause */
/* How much headroom does a send need? */
#include "program.h"

PROGRAM(send_headroom)
{
	static const uint16_t rooms[] = { 0, 8, 10, 12, 14, 15, 16, 17, 64 };
	struct uk_netdev *dev = device_started();
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rooms); i++) {
		struct uk_netbuf *nb = frame_with_headroom(60, rooms[i]);
		int status = uk_netdev_tx_one(dev, 0, nb);

		printf("headroom %d: %d\n", rooms[i], status);
		if (!uk_netdev_status_successful(status)) {
			printf("left with %d, len %d\n", (int)uk_netbuf_headroom(nb), nb->len);
			uk_netbuf_free(nb);
		}
	}
	settle(100);
}
