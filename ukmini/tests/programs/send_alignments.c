/* SPDX-License-Identifier: BSD-3-Clause */
/* Does the driver mind how a packet is aligned? */
#include "program.h"

PROGRAM(send_alignments)
{
	struct uk_netdev *dev = device_started();
	struct uk_netbuf *nb;
	size_t align;

	for (align = 8; align <= 4096; align *= 2) {
		nb = uk_netbuf_alloc_buf(uk_alloc_get_default(), 128, align, 16, 0, NULL);
		memset(nb->data, (int)(align / 8), 60);
		nb->len = 60;
		printf("%d: aligned %d, sent %d\n", (int)align,
		       (uintptr_t)nb->buf % align == 0, uk_netdev_tx_one(dev, 0, nb));
	}
	settle(100);
}
