/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __STDINT_H__
#define __STDINT_H__

#include <uk/arch/limits.h>

typedef __s8	int8_t;
typedef __u8	uint8_t;
typedef __s16	int16_t;
typedef __u16	uint16_t;
typedef __s32	int32_t;
typedef __u32	uint32_t;
typedef __s64	int64_t;
typedef __u64	uint64_t;
typedef __sptr	intptr_t;
typedef __uptr	uintptr_t;
typedef __s64	intmax_t;
typedef __u64	uintmax_t;
typedef int8_t	int_least8_t;
typedef uint8_t	uint_least8_t;
typedef int16_t	int_least16_t;
typedef uint16_t uint_least16_t;
typedef int32_t	int_least32_t;
typedef uint32_t uint_least32_t;
typedef int64_t	int_least64_t;
typedef uint64_t uint_least64_t;

#define INT8_MIN	__S8_MIN
#define INT8_MAX	__S8_MAX
#define UINT8_MAX	__U8_MAX
#define INT16_MIN	__S16_MIN
#define INT16_MAX	__S16_MAX
#define UINT16_MAX	__U16_MAX
#define INT32_MIN	__S32_MIN
#define INT32_MAX	__S32_MAX
#define UINT32_MAX	__U32_MAX
#define INT64_MIN	__S64_MIN
#define INT64_MAX	__S64_MAX
#define UINT64_MAX	__U64_MAX
#define INTPTR_MIN	__S64_MIN
#define INTPTR_MAX	__S64_MAX
#define UINTPTR_MAX	__U64_MAX
#define INTMAX_MAX	__S64_MAX
#define UINTMAX_MAX	__U64_MAX
#define SIZE_MAX	__SZ_MAX
#define SSIZE_MAX	__SSZ_MAX
#define PTRDIFF_MAX	__S64_MAX

#define INT8_C(v)	v
#define UINT8_C(v)	v
#define INT16_C(v)	v
#define UINT16_C(v)	v
#define INT32_C(v)	v
#define UINT32_C(v)	v##U
#define INT64_C(v)	v##L
#define UINT64_C(v)	v##UL

#endif
