/* SPDX-License-Identifier: BSD-3-Clause */
/* May the MTU be asked for before configure? */
#include "program.h"

PROGRAM(mtu_early)
{
	SHOW(uk_netdev_mtu_get(uk_netdev_get(0)));
}
