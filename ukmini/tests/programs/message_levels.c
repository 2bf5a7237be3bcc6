/* SPDX-License-Identifier: BSD-3-Clause */
/* Which message levels reach the console by default, and in which form? */
#include "program.h"

PROGRAM(message_levels)
{
	uk_pr_debug("debug\n");
	uk_pr_info("info\n");
	uk_pr_warn("warning\n");
	uk_pr_err("error %d\n", 5);
	uk_pr_crit("critical %s\n", "text");
}
