/* SPDX-License-Identifier: BSD-3-Clause */
/* Is it later than the year 2020, and does the time of day move with the clock? */
#include "program.h"

PROGRAM(clock_wall)
{
	__nsec wall = ukplat_wall_clock(), mono = ukplat_monotonic_clock(), passed;

	SHOW(wall > 1577836800000000000UL);
	settle(50);
	passed = (ukplat_wall_clock() - wall) - (ukplat_monotonic_clock() - mono);
	SHOW((long)passed < 5000000 && (long)passed > -5000000);
}
