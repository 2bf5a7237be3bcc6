/* SPDX-License-Identifier: BSD-3-Clause */
/* What does a cookie without a callback do? */
#include "program.h"

PROGRAM(rxq_cookie_without_callback)
{
	struct uk_netdev *dev = device_configured();
	struct uk_netdev_rxqueue_conf rx = { .alloc_rxpkts = no_rxpkts };

	rx.a = uk_alloc_get_default();
	rx.callback_cookie = dev;
	SHOW(uk_netdev_rxq_configure(dev, 0, 0, &rx));
}
