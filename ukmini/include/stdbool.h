/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __STDBOOL_H__
#define __STDBOOL_H__
#define bool	_Bool
#define true	1
#define false	0
#endif
