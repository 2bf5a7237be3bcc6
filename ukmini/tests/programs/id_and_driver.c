/* SPDX-License-Identifier: BSD-3-Clause */
/* What are the device's number and its driver's name? */
#include "program.h"

PROGRAM(id_and_driver)
{
	struct uk_netdev *dev = uk_netdev_get(0);

	SHOW(uk_netdev_id_get(dev));
	printf("%s\n", uk_netdev_drv_name_get(dev));
}
