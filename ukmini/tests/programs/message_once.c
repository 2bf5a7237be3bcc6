/* SPDX-License-Identifier: BSD-3-Clause */
/* Is a message marked once printed once? */
#include "program.h"

PROGRAM(message_once)
{
	int i;

	for (i = 0; i < 3; i++) {
		uk_pr_err_once("first place\n");
		uk_pr_crit_once("second place %d\n", i);
	}
}
