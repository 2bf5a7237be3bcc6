/* SPDX-License-Identifier: BSD-3-Clause */
/* The console: a serial line. */
#ifndef __UKPLAT_CONSOLE_H__
#define __UKPLAT_CONSOLE_H__

/** Writes len characters; returns how many were written (all of them). */
int ukplat_coutk(const char *buf, unsigned int len);
int ukplat_coutd(const char *buf, unsigned int len);

/** Reads what has been typed, up to maxlen characters, without waiting. */
int ukplat_cink(char *buf, unsigned int maxlen);

#endif
