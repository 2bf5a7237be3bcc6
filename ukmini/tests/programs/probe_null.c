/* SPDX-License-Identifier: BSD-3-Clause */
/* What does probing a device that is not there do? */
#include "program.h"

PROGRAM(probe_null)
{
	SHOW(uk_netdev_probe(uk_netdev_get(7)));
}
