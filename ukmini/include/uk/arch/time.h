/* SPDX-License-Identifier: BSD-3-Clause */
/* Time is counted in nanoseconds. */
#ifndef __UKARCH_TIME_H__
#define __UKARCH_TIME_H__

#include <uk/arch/types.h>

typedef __u64 __nsec;
typedef __s64 __snsec;

#define __PRInsec	__PRIu64
#define __PRIsnsec	__PRIs64

#define UKARCH_NSEC_PER_SEC		((__snsec)1000000000)
#define ukarch_time_nsec_to_sec(ns)	((ns) / UKARCH_NSEC_PER_SEC)
#define ukarch_time_nsec_to_msec(ns)	((ns) / 1000000L)
#define ukarch_time_nsec_to_usec(ns)	((ns) / 1000L)
#define ukarch_time_subsec(ns)		((ns) % UKARCH_NSEC_PER_SEC)
#define ukarch_time_sec_to_nsec(s)	((s) * UKARCH_NSEC_PER_SEC)
#define ukarch_time_msec_to_nsec(ms)	((ms) * 1000000L)
#define ukarch_time_usec_to_nsec(us)	((us) * 1000L)

#endif
