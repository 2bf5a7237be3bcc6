/* SPDX-License-Identifier: BSD-3-Clause */
/* What do the status macros make of each value? */
#include "program.h"

PROGRAM(status_macros)
{
	static const int values[] = { -28, -1, 0, 1, 2, 3, 4, 5, 7 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(values); i++)
		printf("%d: successful %d notready %d more %d underrun %d unset %d\n", values[i],
		       uk_netdev_status_successful(values[i]),
		       uk_netdev_status_notready(values[i]), uk_netdev_status_more(values[i]),
		       uk_netdev_status_test_set(values[i], UK_NETDEV_STATUS_UNDERRUN),
		       uk_netdev_status_test_unset(values[i], UK_NETDEV_STATUS_UNDERRUN));
}
