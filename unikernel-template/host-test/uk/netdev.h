/* SPDX-License-Identifier: BSD-3-Clause */
/* Host stand-in: the hardware address. */
#ifndef HOST_UK_NETDEV_H
#define HOST_UK_NETDEV_H

#include <stdint.h>

struct uk_hwaddr {
	uint8_t addr_bytes[6];
} __attribute__((packed));

#endif
