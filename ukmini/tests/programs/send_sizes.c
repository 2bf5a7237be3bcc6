/* SPDX-License-Identifier: BSD-3-Clause */
/* Which frame lengths are sent? */
#include "program.h"

PROGRAM(send_sizes)
{
	static const uint16_t sizes[] = { 1, 14, 59, 60, 61, 1500, 1513, 1514, 1515, 1518, 1600 };
	struct uk_netdev *dev = device_started();
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct uk_netbuf *nb = frame(sizes[i]);
		int status = uk_netdev_tx_one(dev, 0, nb);

		printf("%d bytes: %d\n", sizes[i], status);
		if (!uk_netdev_status_successful(status)) {
			printf("left with %d, len %d\n", (int)uk_netbuf_headroom(nb), nb->len);
			uk_netbuf_free(nb);
		}
	}
	settle(100);
}
