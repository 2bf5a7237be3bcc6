/* SPDX-License-Identifier: BSD-3-Clause */
/* And with headroom for three device headers? */
#include "program.h"

PROGRAM(send_same_roomy)
{
	struct uk_netdev *dev = device_started();
	struct uk_netbuf *nb = frame_with_headroom(60, 48);
	int i;

	memset(nb->buf, 0, 48);
	for (i = 0; i < 4; i++) {
		uk_netbuf_ref(nb);
		SHOW(uk_netdev_tx_one(dev, 0, nb));
		SHOW(nb->len);
		settle(100);
	}
}
