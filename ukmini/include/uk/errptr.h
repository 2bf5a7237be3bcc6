/* SPDX-License-Identifier: BSD-3-Clause */
/* Pointers that may carry a negative error number instead. NULL counts too. */
#ifndef __UK_ERRPTR_H__
#define __UK_ERRPTR_H__

#include <uk/arch/types.h>

#define MAXERRNO (512)
#define PTRISERR(ptr) \
	((__sptr)(ptr) <= 0 && (__sptr)(ptr) >= -(__sptr)(MAXERRNO))
#define PTR2ERR(ptr)	((int) ((__sptr)(ptr)))
#define ERR2PTR(err)	((void *) ((__sptr)(err)))

#endif
