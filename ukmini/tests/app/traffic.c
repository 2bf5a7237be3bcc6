/* SPDX-License-Identifier: BSD-3-Clause */
#include "program.h"

/*
 * Frames of random length and content in both directions at once, as fast as both ends can. Both ends make the n-th frame of
 * a direction from the direction's seed and n alone (traffic.ts has the same arithmetic), so each end knows exactly what must
 * come next: a frame lost, doubled, overtaken or changed by one bit counts as wrong.
 *
 * QEMU's stream back end has no end of room for frames that the guest has not taken, so the wire must not run far ahead: every
 * TELL_EVERY frames the guest tells how many it has taken.
 */
#define SHORTEST 14
#define LONGEST 1514
#define MARKED 60
#define MARKER 0xee	/* 60 bytes of this: the other end has sent all of its frames */
#define TELL 0xdd	/* 60 bytes of this, but the last four: so many frames were received */
#define TELL_EVERY 256
#define FROM_GUEST 0x9e3779b9u
#define FROM_WIRE 0x85ebca6bu

static uint32_t expected[(LONGEST + 3) / 4];

static uint32_t step(uint32_t x)
{
	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return x;
}

/** Writes frame @p n of a direction to @p words and gives its length. */
static uint16_t make(uint32_t seed, uint32_t n, uint32_t *words)
{
	uint32_t x = step((seed ^ n * 2654435761u) | 1);
	uint16_t length = SHORTEST + x % (LONGEST - SHORTEST + 1);
	int i;

	for (i = 0; i < (length + 3) / 4; i++)
		words[i] = x = step(x);
	return length;
}

static int is_marker(struct uk_netbuf *nb, int extra)
{
	const uint8_t *bytes = nb->data;
	int i;

	for (i = 0; i < MARKED; i++)
		if (bytes[i] != MARKER)
			return 0;
	return nb->len == MARKED + extra;
}

/** Whether a received packet is frame @p n of the wire. */
static int as_expected(struct uk_netbuf *nb, uint32_t n, int extra)
{
	uint16_t length = make(FROM_WIRE, n, expected);

	return nb->len == length + extra && memcmp(nb->data, expected, length) == 0;
}

static struct uk_netbuf *packet(struct uk_allocpool *pool)
{
	struct uk_netbuf *nb = uk_netbuf_alloc_buf(uk_allocpool2ukalloc(pool), 1536, 2048, 16, 0,
						   NULL);
	UK_ASSERT(nb);
	return nb;
}

/** argv[2]: seconds; argv[3]: bytes that this kernel adds to the length of a received frame. */
PROGRAM(traffic)
{
	struct uk_netdev *dev = device_receiving(packet_pool(512));
	struct uk_allocpool *pool = packet_pool(256);
	struct uk_netbuf *out = NULL, *in;
	__nsec stop = ukplat_monotonic_clock() + ukarch_time_sec_to_nsec(atoi(argv[2]));
	__nsec give_up = stop + ukarch_time_sec_to_nsec(60);
	uint32_t sent = 0, received = 0, told = 0, wrong = 0, full = 0;
	uint64_t sent_bytes = 0, received_bytes = 0;
	int status, telling = 0, finishing = 0, finished = 0, ended = 0, extra = atoi(argv[3]);

	while (!(finished && ended) && ukplat_monotonic_clock() < give_up) {
		if (!out && !finishing) {
			out = packet(pool);
			telling = received - told >= TELL_EVERY;
			if (telling) {
				told = received;
				memset(out->data, TELL, MARKED);
				memcpy((char *)out->data + MARKED - sizeof(told), &told, sizeof(told));
				out->len = MARKED;
			} else if (ukplat_monotonic_clock() < stop) {
				out->len = make(FROM_GUEST, sent, out->data);
			} else {
				memset(out->data, MARKER, MARKED);
				out->len = MARKED;
				finishing = 1;
			}
		}
		if (out) {
			uint16_t length = out->len;

			status = uk_netdev_tx_one(dev, 0, out);
			UK_ASSERT(status >= 0);
			if (uk_netdev_status_successful(status)) {
				out = NULL;
				finished = finishing;
				sent += !finished && !telling;
				sent_bytes += finished || telling ? 0 : length;
			} else {
				full++;
			}
		}
		while (uk_netdev_status_successful(status = uk_netdev_rx_one(dev, 0, &in))) {
			if (!ended && as_expected(in, received, extra)) {
				received++;
				received_bytes += in->len - extra;
			} else if (!ended && is_marker(in, extra)) {
				ended = 1;
			} else {
				wrong++;
				received++;
			}
			uk_netbuf_free(in);
		}
		UK_ASSERT(status >= 0);
	}
	settle(500);
	printf("sent %u frames %lu bytes\n", sent, sent_bytes);
	printf("received %u frames %lu bytes\n", received, received_bytes);
	printf("wrong %u\n", wrong);
	printf("ring full %s\n", full ? "met" : "never met");
	printf("end of the wire %s\n", ended ? "seen" : "not seen");
}
