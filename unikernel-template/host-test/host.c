/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Runs genpkt.c, netbuf.c and netspeed.c on the host, driven by words on the
 * command line; the results go to standard output as text for the test.
 *
 *	frame LENGTH ALIGN HEADROOM ALLOCATIONS	genpkt_usoc21()
 *	udp4 LENGTH SRC DST SPORT DPORT		genpkt_udp4()
 *	rate AMOUNT NSEC			rate_per_second()
 *	pps RATE / bps RATE			print_pps(), print_bps()
 *	speed {NSEC PKTS BYTES}...		print_netspeed(), call by call
 *	dup BUFLEN HEADROOM			uk_netbuf_dup_single()
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uk/plat/time.h>

#include "../genpkt.h"
#include "../netbuf.h"
#include "../netspeed.h"

static uint64_t clock_nsec;

uint64_t ukplat_monotonic_clock(void)
{
	return clock_nsec;
}

struct uk_netbuf *uk_netbuf_alloc_buf(struct uk_alloc *a, size_t buflen,
				      size_t bufalign, uint16_t headroom,
				      size_t privlen, uk_netbuf_dtor_t dtor)
{
	struct uk_netbuf *nb;

	if (a->left-- <= 0)
		return NULL;
	nb = calloc(1, sizeof(*nb));
	/* Exactly this size, so that the sanitizer sees a byte beyond it. */
	nb->buf = malloc(buflen);
	memset(nb->buf, 0xee, buflen);
	nb->buflen = buflen;
	nb->data = (uint8_t *)nb->buf + headroom;
	nb->align = bufalign;
	nb->privlen = privlen;
	nb->dtor = dtor;
	return nb;
}

void uk_netbuf_free(struct uk_netbuf *nb)
{
	free(nb->buf);
	free(nb);
}

static uint64_t number(const char *text)
{
	return strtoull(text, NULL, 0);
}

static void hex(const char *name, const void *data, size_t len)
{
	const uint8_t *byte = data;

	printf("%s ", name);
	while (len--)
		printf("%02x", *byte++);
	printf("\n");
}

static int show(struct uk_netbuf *nb)
{
	if (!nb) {
		printf("NULL\n");
		return 0;
	}
	printf("len %u\n", nb->len);
	printf("align %zu\n", nb->align);
	printf("privlen %zu\n", nb->privlen);
	printf("dtor %s\n", nb->dtor ? "set" : "none");
	printf("marks %u %u %u %u %u\n", nb->flags, nb->csum_start,
	       nb->csum_offset, nb->header_len, nb->gso_size);
	hex("headroom", nb->buf, (uint8_t *)nb->data - (uint8_t *)nb->buf);
	hex("data", nb->data, nb->len);
	uk_netbuf_free(nb);
	return 0;
}

static void destructor(struct uk_netbuf *nb)
{
	(void)nb;
}

static int dup(char *argv[])
{
	struct uk_alloc a = { .left = 2 };
	struct uk_netbuf *src, *copy;

	src = uk_netbuf_alloc_buf(&a, 100, 8, 20, 0, destructor);
	src->len = 60;
	memset(src->data, 0xab, 60);
	src->flags = 3;
	src->csum_start = 34;
	src->csum_offset = 6;
	src->header_len = 42;
	src->gso_size = 1400;
	copy = uk_netbuf_dup_single(&a, number(argv[2]), 64, number(argv[3]),
				    5, NULL, src);
	/* The copy must not depend on its source. */
	memset(src->data, 0, 60);
	uk_netbuf_free(src);
	return show(copy);
}

int main(int argc, char *argv[])
{
	const struct uk_hwaddr src = {
		{ 0x52, 0x54, 0x00, 0x12, 0x34, 0x56 }
	};
	const struct uk_hwaddr dst = {
		{ 0x02, 0x00, 0x00, 0x00, 0x00, 0x01 }
	};
	struct uk_alloc a = { .left = 1 };
	const char *what = argc > 1 ? argv[1] : "";
	int i;

	if (!strcmp(what, "frame") && argc == 6) {
		a.left = number(argv[5]);
		return show(genpkt_usoc21(&a, number(argv[3]), number(argv[4]),
					  number(argv[2]), &src));
	}
	if (!strcmp(what, "udp4") && argc == 7)
		return show(genpkt_udp4(&a, 16, 16, number(argv[2]), &src, &dst,
					number(argv[3]), number(argv[4]),
					number(argv[5]), number(argv[6])));
	if (!strcmp(what, "dup") && argc == 4)
		return dup(argv);
	if (!strcmp(what, "rate") && argc == 4) {
		printf("%" PRIu64 "\n",
		       rate_per_second(number(argv[2]), number(argv[3])));
		return 0;
	}
	if (!strcmp(what, "pps") && argc == 3) {
		print_pps(number(argv[2]));
		return 0;
	}
	if (!strcmp(what, "bps") && argc == 3) {
		print_bps(number(argv[2]));
		return 0;
	}
	if (!strcmp(what, "speed") && argc % 3 == 2) {
		for (i = 2; i < argc; i += 3) {
			clock_nsec = number(argv[i]);
			print_netspeed(number(argv[i + 1]),
				       number(argv[i + 2]));
		}
		return 0;
	}
	fprintf(stderr, "unknown words\n");
	return 2;
}
