/* SPDX-License-Identifier: BSD-3-Clause */
/* Assertions: a false one prints itself and a backtrace, then powers off. */
#ifndef __UKDEBUG_ASSERT_H__
#define __UKDEBUG_ASSERT_H__

#include <uk/essentials.h>
#include <uk/print.h>
#include <uk/plat/bootstrap.h>

#define UK_CRASH(fmt, ...) do {						\
	uk_pr_crit(fmt, ##__VA_ARGS__);					\
	ukplat_terminate(UKPLAT_CRASH);					\
	} while (0)

#if CONFIG_LIBUKDEBUG_ENABLE_ASSERT
#define UK_ASSERT(x) do {						\
	if (unlikely(!(x)))						\
		UK_CRASH("Assertion failure: %s\n", STRINGIFY(x));	\
	} while (0)
#define UK_WARNIF(x) do {						\
	if (unlikely(x))						\
		uk_pr_warn("Condition warning: %s\n", STRINGIFY(x));	\
	} while (0)
#else
#define UK_ASSERT(x)	do { } while (0)
#define UK_WARNIF(x)	do { } while (0)
#endif

#define UK_BUGON(x)	UK_ASSERT(!(x))
#define UK_BUG()	UK_BUGON(1)

#endif
