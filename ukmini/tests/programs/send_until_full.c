/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How many packets are in flight at most, and which flags announce the end?
 * netdev: hubport,hubid=1
 */
#include "program.h"

PROGRAM(send_until_full)
{
	struct uk_netdev *dev = device_started();
	int last = -1;
	int i;

	for (i = 1; i <= 140; i++) {
		int status = uk_netdev_tx_one(dev, 0, frame(60));

		if (status != last)
			printf("send %d: 0x%x\n", i, status);
		last = status;
	}
}
