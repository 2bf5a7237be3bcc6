/* SPDX-License-Identifier: BSD-3-Clause */
/* How do the conversions of time round? */
#include "program.h"

PROGRAM(clock_units)
{
	SHOW(ukarch_time_sec_to_nsec(2) == 2000000000UL);
	SHOW(ukarch_time_msec_to_nsec(3));
	SHOW(ukarch_time_usec_to_nsec(5));
	SHOW(ukarch_time_nsec_to_sec(2999999999UL));
	SHOW(ukarch_time_nsec_to_msec(2999999999UL));
	SHOW(ukarch_time_nsec_to_usec(2999999999UL));
	SHOW(ukarch_time_subsec(2999999999UL));
	SHOW(sizeof(__nsec));
}
