/* SPDX-License-Identifier: BSD-3-Clause */
/* Splitting a command line into arguments. */
#ifndef __UK_ARGPARSE__
#define __UK_ARGPARSE__

#include <uk/arch/limits.h>

/**
 * Cuts argb, in place, at white space into up to maxcount arguments and
 * returns their number. Quotes ('..', "..") keep white space; a backslash
 * takes the meaning off the character behind it.
 */
int uk_argnparse(char *argb, __sz maxlen, char *argv[], int maxcount);
#define uk_argparse(argb, argv, maxcount) \
	uk_argnparse(argb, __SZ_MAX, argv, maxcount)

/** Next field of *argptr up to the separator; NULL when there is none. */
char *uk_nextarg(char **argptr, int separator);

/** The same without writing: returns the field's length. */
__sz uk_nextarg_r(const char **argptr, int separator);

/**
 * Does str begin with key, followed by its end or by one of the separators?
 * -1: no; 0: it is the key alone; else the position of the separator.
 */
__ssz uk_strnkeycmp(const char *str, __sz strlen, const char *key,
		    const char separators[]);

#endif
