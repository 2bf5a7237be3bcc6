/* SPDX-License-Identifier: BSD-3-Clause */
#include <inttypes.h>
#include <stdio.h>
#include <uk/plat/time.h>

#include "netspeed.h"

#define NSEC_PER_SEC	((uint64_t)1000000000)

uint64_t rate_per_second(uint64_t amount, uint64_t nsec)
{
	uint64_t whole, rest;

	if (nsec == 0)
		return amount ? UINT64_MAX : 0;

	whole = amount / nsec;
	rest = amount % nsec;

	/*
	 * Both products below must stay within 64 bits. The rest is smaller
	 * than the span; for a span of more than 17 s both lose low bits, an
	 * error of less than one in 2^33.
	 */
	if (whole > UINT64_MAX / NSEC_PER_SEC)
		return UINT64_MAX;
	while (nsec >> 34) {
		nsec >>= 1;
		rest >>= 1;
	}

	whole *= NSEC_PER_SEC;
	rest = rest * NSEC_PER_SEC / nsec;
	return whole > UINT64_MAX - rest ? UINT64_MAX : whole + rest;
}

void print_pps(uint64_t pkts_per_second)
{
	printf("%" PRIu64 " packets/s", pkts_per_second);
}

void print_bps(uint64_t bits_per_second)
{
	const uint64_t mega = bits_per_second / 1000000;
	const uint64_t hundredths = bits_per_second % 1000000 / 10000;

	printf("%" PRIu64 ".%02" PRIu64 " Mbit/s", mega, hundredths);
}

/* How long the rates were measured, by the guest's own clock. */
static void print_span(uint64_t nsec)
{
	printf(" over %" PRIu64 ".%02" PRIu64 " s\n", nsec / NSEC_PER_SEC,
	       nsec % NSEC_PER_SEC / (NSEC_PER_SEC / 100));
}

void print_netspeed(uint64_t total_pkts, uint64_t total_bytes)
{
	static int started;
	static uint64_t last_pkts, last_bytes, last_nsec;
	const uint64_t now = (uint64_t)ukplat_monotonic_clock();
	uint64_t bytes_per_second;

	/* Twice within one tick of the clock: there is no rate to tell yet. */
	if (started && now == last_nsec)
		return;

	if (started && total_pkts >= last_pkts && total_bytes >= last_bytes) {
		bytes_per_second = rate_per_second(total_bytes - last_bytes,
						   now - last_nsec);
		print_pps(rate_per_second(total_pkts - last_pkts,
					  now - last_nsec));
		printf(", ");
		print_bps(bytes_per_second > UINT64_MAX / 8
			  ? UINT64_MAX : bytes_per_second * 8);
		print_span(now - last_nsec);
	}

	started = 1;
	last_pkts = total_pkts;
	last_bytes = total_bytes;
	last_nsec = now;
}
