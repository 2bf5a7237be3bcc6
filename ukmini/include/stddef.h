/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __STDDEF_H__
#define __STDDEF_H__
typedef unsigned long size_t;
typedef long ssize_t;
typedef long ptrdiff_t;
typedef long off_t;
typedef struct {
	long long	__most_aligned;
	long double	__most_aligned_real;
} max_align_t;
#ifndef __cplusplus
typedef __WCHAR_TYPE__ wchar_t;
#endif
#define NULL ((void *)0)
#define offsetof(type, field) __builtin_offsetof(type, field)
#endif
