/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A packet generator. So far it only shows that it is alive.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/assert.h>
#include <uk/essentials.h>
#include <uk/netbuf.h>
#include <uk/netdev.h>
#include <uk/print.h>

#include "genpkt.h"
#include "netbuf.h"
#include "netspeed.h"

int main(int argc __unused, char *argv[] __unused)
{
	printf("pktgen: hello from my own kernel\n");
	return 0;
}
