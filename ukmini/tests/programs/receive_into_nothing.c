/* SPDX-License-Identifier: BSD-3-Clause */
/* What does a receive without a place for the packet do? */
#include "program.h"

PROGRAM(receive_into_nothing)
{
	SHOW(uk_netdev_rx_one(device_receiving(packet_pool(256)), 0, NULL));
}
