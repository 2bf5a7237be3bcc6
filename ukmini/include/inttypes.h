/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef __INTTYPES_H__
#define __INTTYPES_H__

#include <stdint.h>

#define PRId8	"d"
#define PRIi8	"d"
#define PRIu8	"u"
#define PRIx8	"x"
#define PRIX8	"X"
#define PRId16	"d"
#define PRIi16	"d"
#define PRIu16	"u"
#define PRIx16	"x"
#define PRIX16	"X"
#define PRId32	"d"
#define PRIi32	"d"
#define PRIu32	"u"
#define PRIx32	"x"
#define PRIX32	"X"
#define PRId64	"ld"
#define PRIi64	"ld"
#define PRIu64	"lu"
#define PRIx64	"lx"
#define PRIX64	"lX"
#define PRIdPTR	"ld"
#define PRIuPTR	"lu"
#define PRIxPTR	"lx"

#endif
