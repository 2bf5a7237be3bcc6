/* SPDX-License-Identifier: BSD-3-Clause */
/* Host stand-in: nothing of it is needed here. */
