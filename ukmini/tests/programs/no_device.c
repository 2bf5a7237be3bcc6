/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What does a machine without a network card say?
 * nic: none
 */
#include "program.h"

PROGRAM(no_device)
{
	SHOW(uk_netdev_count());
	SHOW(uk_netdev_get(0) == NULL);
}
