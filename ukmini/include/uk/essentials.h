/* SPDX-License-Identifier: BSD-3-Clause */
/* Small macros that every file may want. */
#ifndef __UK_ESSENTIALS_H__
#define __UK_ESSENTIALS_H__

#include <uk/config.h>
#include <uk/compiler.h>
#include <uk/arch/types.h>

#define __STRINGIFY(x)		#x
#define STRINGIFY(x)		__STRINGIFY(x)
#define __UK_CONCAT_X(a, b)	a##b
#define UK_CONCAT(a, b)		__UK_CONCAT_X(a, b)

#define UK_BIT(n)		(1UL << (n))
#define POWER_OF_2(v)		((0 != v) && (0 == (v & (v - 1))))
#define DIV_ROUND_UP(v, d)	(((v) + (d) - 1) / (d))
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))

/* The alignment has to be a power of two. */
#define ALIGN_UP(v, a) \
	(((v) + ((__typeof__(v))(a) - 1)) & ~((__typeof__(v))(a) - 1))
#define ALIGN_DOWN(v, a)	((v) & ~((__typeof__(v))(a) - 1))
#define IS_ALIGNED(v, a)	(((v) & ((a) - 1)) == 0)

#define MIN(a, b) ({			\
	__typeof__(a) __min_a = (a);	\
	__typeof__(b) __min_b = (b);	\
	__min_a < __min_b ? __min_a : __min_b; })
#define MAX(a, b) ({			\
	__typeof__(a) __max_a = (a);	\
	__typeof__(b) __max_b = (b);	\
	__max_a > __max_b ? __max_a : __max_b; })
#define IN_RANGE(v, base, len)	((v) >= (base) && (v) < (base) + (len))

#define DECONST(type, p)	((type)(__uptr)(const void *)(p))
#define UK_CTASSERT(x)		_Static_assert(x, #x)

#endif
