/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stddef.h>
#include <stdint.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <uk/alloc.h>
#include <uk/allocpool.h>
#include <uk/assert.h>
#include <uk/essentials.h>
#include <uk/netbuf.h>
#include <uk/netdev.h>
#include <uk/plat/time.h>
#include <uk/print.h>

/**
 * A conformance program: asks the kernel one question and prints the answer.
 * programs/NAME.c holds PROGRAM(NAME); the builder lists the folder in table.c.
 * A line "boot: ARGS" in the file's comment gives the kernel arguments (default: NAME),
 * a line "nic: OPTIONS" other device options for QEMU ("none": no device).
 */
#define PROGRAM(name) void program_##name(int argc, char *argv[])

struct program {
	const char *name;
	void (*run)(int argc, char *argv[]);
};

/** All programs, ended by an entry without a name. */
extern const struct program programs[];

/** Prints an expression of type int beside its own text. */
#define SHOW(expr) printf("%s = %d\n", #expr, (int)(expr))

/** A probed and configured device 0 with one queue each way. */
struct uk_netdev *device_configured(void);

/** Device 0 running, able to send; its receive queue has no buffers. */
struct uk_netdev *device_started(void);

/** Device 0 running, its receive buffers from @p pool (1952 bytes of each 2048). */
struct uk_netdev *device_receiving(struct uk_allocpool *pool);

/** A pool of @p count objects fit for device_receiving(). */
struct uk_allocpool *packet_pool(unsigned int count);

/** Allocator of receive buffers with nothing to give. */
uint16_t no_rxpkts(void *argp, struct uk_netbuf *pkts[], uint16_t count);

/** Allocator of receive buffers that takes them from the pool in @p argp. */
uint16_t pool_rxpkts(void *argp, struct uk_netbuf *pkts[], uint16_t count);

/** A broadcast frame of @p len bytes: counting payload, @p headroom bytes before it. */
struct uk_netbuf *frame_with_headroom(uint16_t len, uint16_t headroom);

/** The same with the headroom that the driver asks for. */
struct uk_netbuf *frame(uint16_t len);

/** Asks the wire to send back @p count frames of @p len bytes, numbered from 0. */
void ask(struct uk_netdev *dev, uint16_t count, uint16_t len);

/** Polls for a packet for at most two seconds; NULL when none came. */
struct uk_netbuf *receive(struct uk_netdev *dev, int *status);

/** Lets @p ms milliseconds pass, so that QEMU catches up with the rings. */
void settle(unsigned int ms);

#endif /* PROGRAM_H */
