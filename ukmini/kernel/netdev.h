/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __NETDEV_H__
#define __NETDEV_H__

#include <uk/netdev.h>

/* For drivers: makes a device known. Returns its number, or -ENOMEM. */
int uk_netdev_drv_register(struct uk_netdev *dev, struct uk_alloc *a,
			   const char *drv_name);

#endif
