/* SPDX-License-Identifier: BSD-3-Clause */
/* Which numbers have the errors that the course meets? */
#include "program.h"

PROGRAM(error_numbers)
{
	SHOW(ENOENT);
	SHOW(EIO);
	SHOW(EAGAIN);
	SHOW(ENOMEM);
	SHOW(EFAULT);
	SHOW(EBUSY);
	SHOW(ENODEV);
	SHOW(EINVAL);
	SHOW(ENOSPC);
	SHOW(ERANGE);
	SHOW(ENOTSUP);
	SHOW(EOPNOTSUPP);
	SHOW(ENOBUFS);
	errno = 42;
	SHOW(errno);
}
