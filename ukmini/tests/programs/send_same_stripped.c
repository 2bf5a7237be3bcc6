/* SPDX-License-Identifier: BSD-3-Clause */
/* Can one packet be sent again after its device header was taken off? */
#include "program.h"

PROGRAM(send_same_stripped)
{
	struct uk_netdev *dev = device_started();
	struct uk_netbuf *nb = frame(60);
	int i;

	for (i = 0; i < 3; i++) {
		uk_netbuf_ref(nb);
		SHOW(uk_netdev_tx_one(dev, 0, nb));
		SHOW(uk_netbuf_header(nb, -16));
		SHOW(uk_netbuf_refcount_single_get(nb));
		settle(100);
	}
}
