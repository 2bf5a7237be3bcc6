/* SPDX-License-Identifier: BSD-3-Clause */
/* What does an alignment that is no power of two do? */
#include "program.h"

PROGRAM(pool_odd_alignment)
{
	SHOW(uk_allocpool_alloc(uk_alloc_get_default(), 8, 64, 48) == NULL);
}
