/* SPDX-License-Identifier: BSD-3-Clause */
/* Clocks. Both count nanoseconds and never block. */
#ifndef __UKPLAT_TIME_H__
#define __UKPLAT_TIME_H__

#include <uk/arch/time.h>

/** Time since the kernel started; never goes back. 0 until calibrated. */
__nsec ukplat_monotonic_clock(void);

/** Time since 1970-01-01 UTC, as the machine's clock chip had it at start. */
__nsec ukplat_wall_clock(void);

#endif
