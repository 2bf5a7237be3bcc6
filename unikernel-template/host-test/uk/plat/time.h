/* SPDX-License-Identifier: BSD-3-Clause */
/* Host stand-in: a clock that the test sets. */
#ifndef HOST_UK_PLAT_TIME_H
#define HOST_UK_PLAT_TIME_H

#include <stdint.h>

uint64_t ukplat_monotonic_clock(void);

#endif
