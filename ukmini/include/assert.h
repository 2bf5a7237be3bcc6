/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __ASSERT_H__
#define __ASSERT_H__
#ifdef NDEBUG
#define assert(x)	((void)0)
#else
#include <uk/assert.h>
#define assert(x)	UK_ASSERT(x)
#endif
#endif
