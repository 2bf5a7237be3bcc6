/* SPDX-License-Identifier: BSD-3-Clause */
/* What does sending nothing do? */
#include "program.h"

PROGRAM(send_null)
{
	SHOW(uk_netdev_tx_one(device_started(), 0, NULL));
}
