/* SPDX-License-Identifier: BSD-3-Clause */
/* Names for what the compiler can be told about a declaration. */
#ifndef __UK_COMPILER_H__
#define __UK_COMPILER_H__

#define __packed		__attribute__((packed))
#define __noreturn		__attribute__((noreturn))
#define __weak			__attribute__((weak))
#define __used			__attribute__((used))
#define __unused		__attribute__((unused))
#define __maybe_unused		__attribute__((unused))
#define __section(s)		__attribute__((section(s)))
#define __nonnull		__attribute__((nonnull))
#define __printf(fmt, args)	__attribute__((format(printf, fmt, args)))
#define __align(bytes)		__attribute__((aligned(bytes)))
#define __noinline		__attribute__((noinline))
#define __check_result		__attribute__((warn_unused_result))
#define __may_alias		__attribute__((may_alias))
#define __fallthrough		__attribute__((fallthrough))
#define __constructor		__attribute__((constructor))

#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)
#define barrier()		__asm__ __volatile__("" ::: "memory")

#define __offsetof(type, field)	__builtin_offsetof(type, field)
#define __containerof(ptr, type, field) \
	((type *)((char *)(ptr) - __offsetof(type, field)))

#define __return_addr(level)	((__uptr)__builtin_return_address(level))
#define __frame_addr(level)	((__uptr)__builtin_frame_address(level))

#endif
