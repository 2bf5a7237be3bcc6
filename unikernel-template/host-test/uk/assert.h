/* SPDX-License-Identifier: BSD-3-Clause */
/* Host stand-in: an assertion ends the test program. */
#ifndef HOST_UK_ASSERT_H
#define HOST_UK_ASSERT_H

#include <assert.h>

#define UK_ASSERT(condition)	assert(condition)

#endif
