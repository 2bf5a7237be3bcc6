/* SPDX-License-Identifier: BSD-3-Clause */
/* The largest and smallest value of each type. */
#ifndef __UKARCH_LIMITS_H__
#define __UKARCH_LIMITS_H__

#include <uk/arch/types.h>

#define __U8_MAX	255U
#define __U16_MAX	65535U
#define __U32_MAX	4294967295U
#define __U64_MAX	18446744073709551615UL
#define __S8_MAX	127
#define __S8_MIN	(-128)
#define __S16_MAX	32767
#define __S16_MIN	(-32768)
#define __S32_MAX	2147483647
#define __S32_MIN	(-2147483647 - 1)
#define __S64_MAX	9223372036854775807L
#define __S64_MIN	(-9223372036854775807L - 1)
#define __SZ_MAX	__U64_MAX
#define __SSZ_MAX	__S64_MAX

#endif
