/* SPDX-License-Identifier: BSD-3-Clause */
/* How many devices are there, and what is beyond the last? */
#include "program.h"

PROGRAM(count_and_get)
{
	SHOW(uk_netdev_count());
	SHOW(uk_netdev_get(0) != NULL);
	SHOW(uk_netdev_get(0) == uk_netdev_get(0));
	SHOW(uk_netdev_get(1) == NULL);
}
