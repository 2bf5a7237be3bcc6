/* SPDX-License-Identifier: BSD-3-Clause */
/* May a pool be empty from the start? */
#include "program.h"

PROGRAM(pool_no_objects)
{
	struct uk_allocpool *pool = uk_allocpool_alloc(uk_alloc_get_default(), 0, 64, 64);

	SHOW(pool != NULL);
	SHOW(uk_allocpool_take(pool) == NULL);
}
