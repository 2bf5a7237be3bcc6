/* SPDX-License-Identifier: BSD-3-Clause */
/* Which configuration does a program see? */
#include "program.h"
#include <uk/config.h>

PROGRAM(configuration)
{
	SHOW(CONFIG_LIBUKNETDEV);
	SHOW(CONFIG_LIBUKNETDEV_MAXNBQUEUES);
	SHOW(CONFIG_LIBUKALLOCPOOL);
	SHOW(CONFIG_LIBUKDEBUG_ENABLE_ASSERT);
	printf("%s\n", CONFIG_UK_NAME);
#ifdef CONFIG_LIBUKDEBUG_PRINTD
	printf("debug messages on\n");
#endif
#ifdef CONFIG_ARCH_X86_64
	printf("x86-64\n");
#endif
}
