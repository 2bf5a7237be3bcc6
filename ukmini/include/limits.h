/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __LIMITS_H__
#define __LIMITS_H__

#include <uk/arch/limits.h>

#define CHAR_BIT	8
#define SCHAR_MIN	__S8_MIN
#define SCHAR_MAX	__S8_MAX
#define UCHAR_MAX	__U8_MAX
#define CHAR_MIN	__S8_MIN
#define CHAR_MAX	__S8_MAX
#define SHRT_MIN	__S16_MIN
#define SHRT_MAX	__S16_MAX
#define USHRT_MAX	__U16_MAX
#define INT_MIN		__S32_MIN
#define INT_MAX		__S32_MAX
#define UINT_MAX	__U32_MAX
#define LONG_MIN	__S64_MIN
#define LONG_MAX	__S64_MAX
#define ULONG_MAX	__U64_MAX
#define LLONG_MIN	(-9223372036854775807LL - 1)
#define LLONG_MAX	9223372036854775807LL
#define ULLONG_MAX	18446744073709551615ULL
#define PATH_MAX	4096
#define NAME_MAX	255

#endif
