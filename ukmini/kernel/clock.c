/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The clock: the processor's time-stamp counter (TSC), measured against the
 * ACPI timer, which runs at a known rate on every PC.
 *
 * The measurement begins when the kernel starts and ends when the drivers are
 * done, so most of the 10 ms it takes are spent on other work. The ACPI timer
 * has a step of 0.28 us and a reading of it takes about a microsecond under
 * emulation, hence an error of at most 200 millionths (0.02 %).
 */
#include <uk/plat/time.h>
#include <uk/print.h>
#include "machine.h"

#define TIMER_PORT	0x608	/* where SeaBIOS puts it: power base 0x600 + 8 */
#define TIMER_HZ	3579545
#define TIMER_MASK	0xFFFFFF
#define MEASURE_TICKS	(TIMER_HZ / 100)
#define MAX_TRIES	10000000

static uint64_t tsc_start, tsc_hz;
static uint32_t timer_start;
static uint64_t scale;		/* nanoseconds per cycle, times 2^32 */
static uint64_t wall_start;	/* seconds since 1970 */

/* One reading of both clocks, the closest of a few. */
static uint32_t read_both(uint64_t *tsc)
{
	uint64_t before, after, best = ~0UL;
	uint32_t timer = 0, t;
	int i;

	for (i = 0; i < 4; i++) {
		before = rdtsc();
		t = inl(TIMER_PORT) & TIMER_MASK;
		after = rdtsc();
		if (after - before < best) {
			best = after - before;
			timer = t;
			*tsc = before + best / 2;
		}
	}
	return timer;
}

static unsigned int cmos(uint8_t reg)
{
	unsigned int v;

	outb(0x70, reg);
	v = inb(0x71);
	return (v >> 4) * 10 + (v & 15);	/* QEMU's is binary-coded */
}

/* Days from 1970-01-01, counting years from March so that leap days are last. */
static uint64_t days(unsigned int y, unsigned int m, unsigned int d)
{
	y -= m <= 2;
	m = (m + 9) % 12;
	return 365UL * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + d - 1
		- 719468;
}

void clock_start(void)
{
	timer_start = read_both(&tsc_start);
}

void clock_calibrate(void)
{
	uint64_t tsc = 0;
	uint32_t ticks;
	int tries = 0;

	do
		ticks = (read_both(&tsc) - timer_start) & TIMER_MASK;
	while (ticks < MEASURE_TICKS && ++tries < MAX_TRIES);

	if (ticks < MEASURE_TICKS) {
		uk_pr_warn("No ACPI timer: taking the TSC to run at 1 GHz\n");
		tsc_hz = 1000000000;
	} else {
		tsc_hz = (tsc - tsc_start) * TIMER_HZ / ticks;
	}
	scale = (1000000000UL << 32) / tsc_hz;
	wall_start = days(2000 + cmos(9), cmos(8), cmos(7)) * 86400
		+ cmos(4) * 3600 + cmos(2) * 60 + cmos(0)
		- ukplat_monotonic_clock() / 1000000000;
	uk_pr_info("Clock source: TSC, %lu Hz, measured in %u us\n",
		   tsc_hz, (unsigned int)(ticks * 1000000UL / TIMER_HZ));
}

__nsec ukplat_monotonic_clock(void)
{
	uint64_t cycles = rdtsc() - tsc_start;

	return (unsigned __int128)cycles * scale >> 32;
}

__nsec ukplat_wall_clock(void)
{
	return wall_start * 1000000000 + ukplat_monotonic_clock();
}
