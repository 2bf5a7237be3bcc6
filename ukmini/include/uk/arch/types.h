/* SPDX-License-Identifier: BSD-3-Clause */
/* Integer types of x86-64 and the formats that print them. */
#ifndef __UKARCH_TYPES_H__
#define __UKARCH_TYPES_H__

typedef signed char	__s8;
typedef unsigned char	__u8;
typedef short		__s16;
typedef unsigned short	__u16;
typedef int		__s32;
typedef unsigned int	__u32;
typedef long		__s64;
typedef unsigned long	__u64;
typedef __s64		__sptr;
typedef __u64		__uptr;
typedef __u64		__sz;	/* size_t */
typedef __s64		__ssz;	/* ssize_t */
typedef __s64		__off;
typedef __uptr		__vaddr_t;
typedef __u64		__paddr_t;

typedef struct {
	__u32 counter;
} __atomic;

#define __PRIs8		"d"
#define __PRIu8		"u"
#define __PRIx8		"x"
#define __PRIs16	"d"
#define __PRIu16	"u"
#define __PRIx16	"x"
#define __PRIs32	"d"
#define __PRIu32	"u"
#define __PRIx32	"x"
#define __PRIs64	"ld"
#define __PRIu64	"lu"
#define __PRIx64	"lx"
#define __PRIuptr	__PRIx64
#define __PRIsz		__PRIu64
#define __PRIssz	__PRIs64

#define __NULL		((void *)0)
#define __PAGE_SHIFT	12
#define __PAGE_SIZE	(1UL << __PAGE_SHIFT)

#endif
