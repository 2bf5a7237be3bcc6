/* SPDX-License-Identifier: BSD-3-Clause */
/* Does the clock ever stand still for long or go back? */
#include "program.h"

PROGRAM(clock_monotonic)
{
	__nsec last = ukplat_monotonic_clock(), first = last, now;
	int i, back = 0, steps = 0;

	for (i = 0; i < 200000; i++) {
		now = ukplat_monotonic_clock();
		back += now < last;
		steps += now > last;
		last = now;
	}
	SHOW(back);
	SHOW(steps > 1000);
	SHOW(last - first > 1000000);
	SHOW(last - first < 10000000000UL);
}
