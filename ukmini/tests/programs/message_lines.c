/* SPDX-License-Identifier: BSD-3-Clause */
/* How do messages of several and of unfinished lines look? */
#include "program.h"

PROGRAM(message_lines)
{
	uk_pr_err("one\ntwo\n");
	uk_pr_err("unfinished, ");
	uk_pr_err("finished\n");
}
