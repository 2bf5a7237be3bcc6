/* SPDX-License-Identifier: BSD-3-Clause */
/* Is a frame that crosses a page sent whole? */
#include "program.h"

static char memory[4 * 4096] __attribute__((aligned(4096)));

PROGRAM(send_across_pages)
{
	struct uk_netdev *dev = device_started();
	struct uk_netbuf *nb;
	int i;

	nb = uk_netbuf_prepare_buf(memory + 4096 - 700, 4096, 16, 0, NULL);
	for (i = 0; i < 1514; i++)
		((uint8_t *)nb->data)[i] = i;
	nb->len = 1514;
	SHOW(uk_netdev_tx_one(dev, 0, nb));
	settle(100);
}
