/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Kernel messages, with a level, the time, the library and the source line:
 *
 *   [    0.104211] Info: [libuknetdev] <netdev.c @  123> text
 *
 * Levels above the configured one cost nothing: the comparison is between
 * constants and the call vanishes.
 */
#ifndef __UKDEBUG_PRINT_H__
#define __UKDEBUG_PRINT_H__

#include <stdarg.h>
#include <uk/essentials.h>

#define KLVL_DEBUG	(-1)
#define KLVL_CRIT	0
#define KLVL_ERR	1
#define KLVL_WARN	2
#define KLVL_INFO	3

#if CONFIG_LIBUKDEBUG_PRINTK_CRIT
#define KLVL_MAX	KLVL_CRIT
#elif CONFIG_LIBUKDEBUG_PRINTK_WARN
#define KLVL_MAX	KLVL_WARN
#elif CONFIG_LIBUKDEBUG_PRINTK_INFO
#define KLVL_MAX	KLVL_INFO
#else
#define KLVL_MAX	KLVL_ERR
#endif

void _uk_printk(int lvl, const char *libname, const char *srcname,
		unsigned int srcline, const char *fmt, ...) __printf(5, 6);
void _uk_vprintk(int lvl, const char *libname, const char *srcname,
		 unsigned int srcline, const char *fmt, va_list ap);

/*
 * The file is the one that is compiled. A line of a header, where it includes
 * an inline function, is shown as 1000 and more, so that nobody takes it for a
 * line of that file.
 */
#define __UK_PRINT_HERE \
	STRINGIFY(__LIBNAME__), STRINGIFY(__BASENAME__), \
	__LINE__ + (__INCLUDE_LEVEL__ ? 1000 : 0)

#define __uk_once(call) do {	\
	static int __done;	\
	if (!__done) {		\
		__done = 1;	\
		call;		\
	} } while (0)

#if CONFIG_LIBUKDEBUG_PRINTK
#define uk_printk(lvl, fmt, ...) do {					\
	if ((lvl) <= KLVL_MAX)						\
		_uk_printk(lvl, __UK_PRINT_HERE, fmt, ##__VA_ARGS__);	\
	} while (0)
#define uk_vprintk(lvl, fmt, ap) do {					\
	if ((lvl) <= KLVL_MAX)						\
		_uk_vprintk(lvl, __UK_PRINT_HERE, fmt, ap);		\
	} while (0)
#define uk_printk_once(lvl, fmt, ...) \
	__uk_once(uk_printk(lvl, fmt, ##__VA_ARGS__))
#else
static inline __printf(2, 3)
void uk_printk(int lvl __unused, const char *fmt __unused, ...)
{}
static inline
void uk_vprintk(int lvl __unused, const char *fmt __unused, va_list ap __unused)
{}
#define uk_printk_once	uk_printk
#endif

#if defined UK_DEBUG || CONFIG_LIBUKDEBUG_PRINTD
#define uk_printd(fmt, ...) \
	_uk_printk(KLVL_DEBUG, __UK_PRINT_HERE, fmt, ##__VA_ARGS__)
#define uk_vprintd(fmt, ap) \
	_uk_vprintk(KLVL_DEBUG, __UK_PRINT_HERE, fmt, ap)
#define uk_printd_once(fmt, ...) \
	__uk_once(uk_printd(fmt, ##__VA_ARGS__))
#else
static inline __printf(1, 2)
void uk_printd(const char *fmt __unused, ...)
{}
static inline
void uk_vprintd(const char *fmt __unused, va_list ap __unused)
{}
#define uk_printd_once	uk_printd
#endif

#define uk_pr_debug(fmt, ...)	uk_printd(fmt, ##__VA_ARGS__)
#define uk_pr_info(fmt, ...)	uk_printk(KLVL_INFO, fmt, ##__VA_ARGS__)
#define uk_pr_warn(fmt, ...)	uk_printk(KLVL_WARN, fmt, ##__VA_ARGS__)
#define uk_pr_err(fmt, ...)	uk_printk(KLVL_ERR, fmt, ##__VA_ARGS__)
#define uk_pr_crit(fmt, ...)	uk_printk(KLVL_CRIT, fmt, ##__VA_ARGS__)

#define uk_pr_debug_once(fmt, ...) uk_printd_once(fmt, ##__VA_ARGS__)
#define uk_pr_info_once(fmt, ...) uk_printk_once(KLVL_INFO, fmt, ##__VA_ARGS__)
#define uk_pr_warn_once(fmt, ...) uk_printk_once(KLVL_WARN, fmt, ##__VA_ARGS__)
#define uk_pr_err_once(fmt, ...) uk_printk_once(KLVL_ERR, fmt, ##__VA_ARGS__)
#define uk_pr_crit_once(fmt, ...) uk_printk_once(KLVL_CRIT, fmt, ##__VA_ARGS__)

#endif
