/* SPDX-License-Identifier: BSD-3-Clause */
/* May receive interrupts be switched off while polling? */
#include "program.h"

PROGRAM(receive_interrupts_off)
{
	struct uk_netdev *dev = device_receiving(packet_pool(256));

	SHOW(uk_netdev_rxq_intr_disable(dev, 0));
}
