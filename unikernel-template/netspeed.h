/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How fast are we? Turns running totals into a rate and prints it. The
 * arithmetic is in integers: the small libc's printf() has no %f.
 */
#ifndef NETSPEED_H
#define NETSPEED_H

#include <stdint.h>

/**
 * The rate of `amount` within `nsec` nanoseconds, per second, rounded down.
 * No amount and no span overflows: a rate beyond 64 bits gives UINT64_MAX,
 * and so does a span of 0 unless the amount is 0, too.
 */
uint64_t rate_per_second(uint64_t amount, uint64_t nsec);

/** Prints a rate of packets, such as "290935 packets/s". */
void print_pps(uint64_t pkts_per_second);

/** Prints a rate of bits in millions, such as "195.50 Mbit/s". */
void print_bps(uint64_t bits_per_second);

/* DOC: print_netspeed */
/**
 * Prints one line with the rates since the last call:
 *
 *	290935 packets/s, 195.50 Mbit/s over 2.50 s
 *
 * The first call has nothing to compare with, so it only remembers; so does a
 * call whose totals are smaller than before. Both totals count from the start
 * of the program, so never reset them.
 *
 * @param total_pkts  packets so far
 * @param total_bytes bytes so far, with those that a real wire carries beyond
 *                    the frame: 4 of check sequence, 8 of preamble and start
 *                    delimiter, 12 of gap between frames
 */
void print_netspeed(uint64_t total_pkts, uint64_t total_bytes);

#endif /* NETSPEED_H */
