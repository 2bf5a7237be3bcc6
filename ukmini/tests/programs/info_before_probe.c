/* SPDX-License-Identifier: BSD-3-Clause */
/* May the device be asked what it can before it was probed? */
#include "program.h"

PROGRAM(info_before_probe)
{
	struct uk_netdev_info info;

	uk_netdev_info_get(uk_netdev_get(0), &info);
	printf("answered\n");
}
