/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The experiments of the course's sixth step in one program, to be measured: main.c of an application made of
 * unikernel-template/ otherwise. Arguments:
 *
 *   count VARIANT PACKETS  makes and frees packets, prints cycles of the time stamp counter for each (which are
 *                          instructions under QEMU's -icount shift=0)
 *   free VARIANT MS        makes and frees packets for a time, prints packets/s
 *   send VARIANT MS        makes and sends packets for a time, prints packets/s
 *
 * A time is measured after a fifth of it has passed unmeasured.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/allocpool.h>
#include <uk/assert.h>
#include <uk/essentials.h>
#include <uk/netbuf.h>
#include <uk/netdev.h>
#include <uk/plat/time.h>

#include "genpkt.h"
#include "netbuf.h"

#define PKTLEN 60
#define OBJECT 2048
#define OBJECTS 1024

static struct uk_netdev *dev;
static struct uk_netdev_info info;
static const struct uk_hwaddr *mac;
static struct uk_alloc *pool;
static struct uk_netbuf *original;

static uint16_t no_rxpkts(void *argp __unused, struct uk_netbuf *pkts[] __unused,
			  uint16_t count __unused)
{
	return 0;
}

static void bring_up(void)
{
	struct uk_netdev_conf conf = { .nb_rx_queues = 1, .nb_tx_queues = 1 };
	struct uk_netdev_rxqueue_conf rx = { .alloc_rxpkts = no_rxpkts };
	struct uk_netdev_txqueue_conf tx = { .a = uk_alloc_get_default() };

	rx.a = uk_alloc_get_default();
	dev = uk_netdev_get(0);
	UK_ASSERT(dev);
	UK_ASSERT(uk_netdev_probe(dev) == 0);
	uk_netdev_info_get(dev, &info);
	UK_ASSERT(uk_netdev_configure(dev, &conf) == 0);
	UK_ASSERT(uk_netdev_rxq_configure(dev, 0, 0, &rx) == 0);
	UK_ASSERT(uk_netdev_txq_configure(dev, 0, 0, &tx) == 0);
	UK_ASSERT(uk_netdev_start(dev) == 0);
	mac = uk_netdev_hwaddr_get(dev);
	pool = uk_allocpool2ukalloc(uk_allocpool_alloc(uk_alloc_get_default(), OBJECTS, OBJECT,
						       info.ioalign));
	original = genpkt_usoc21(uk_alloc_get_default(), info.ioalign, info.nb_encap_tx, PKTLEN,
				 mac);
}

static struct uk_netbuf *naive(void)
{
	return genpkt_usoc21(uk_alloc_get_default(), info.ioalign, info.nb_encap_tx, PKTLEN, mac);
}

static struct uk_netbuf *from_pool(void)
{
	return genpkt_usoc21(pool, info.ioalign, info.nb_encap_tx, PKTLEN, mac);
}

static struct uk_netbuf *dup(void)
{
	return uk_netbuf_dup_single(uk_alloc_get_default(), info.nb_encap_tx + PKTLEN, info.ioalign,
				    info.nb_encap_tx, 0, NULL, original);
}

static struct uk_netbuf *dup_from_pool(void)
{
	return uk_netbuf_dup_single(pool, info.nb_encap_tx + PKTLEN, info.ioalign, info.nb_encap_tx,
				    0, NULL, original);
}

static struct uk_netbuf *refcount(void)
{
	return uk_netbuf_ref(original);
}

static const struct variant {
	const char *name;
	struct uk_netbuf *(*make)(void);
} variants[] = {
	{ "naive", naive },
	{ "dup", dup },
	{ "pool", from_pool },
	{ "pool+dup", dup_from_pool },
	{ "refcount", refcount },
};

static inline uint64_t cycles(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

static void count(const struct variant *v, uint64_t packets)
{
	uint64_t begin = 0, n;

	for (n = 0; n < packets * 2; n++) {
		if (n == packets) /* the first half warms up */
			begin = cycles();
		uk_netbuf_free(v->make());
	}
	begin = cycles() - begin;
	printf("%s %" PRIu64 " cycles for %" PRIu64 " packets\n", v->name, begin, packets);
}

static void rate(const struct variant *v, int sending, __nsec time)
{
	__nsec begin = ukplat_monotonic_clock() + time / 5, end = begin + time, now = 0;
	uint64_t n = 0, tries = 0;

	while (now < end) {
		struct uk_netbuf *pkt = v->make();

		if (sending && uk_netdev_status_successful(uk_netdev_tx_one(dev, 0, pkt))) {
			n++;
		} else {
			uk_netbuf_free(pkt);
			n += !sending;
		}
		if (++tries % 256)
			continue;
		now = ukplat_monotonic_clock();
		if (begin && now >= begin) {
			end = now + time;
			begin = 0;
			n = 0;
		}
	}
	printf("%s %" PRIu64 " packets in %" PRIu64 " ns\n", v->name, n, now - end + time);
}

int main(int argc, char *argv[])
{
	unsigned int i;

	printf("[begin]\n");
	if (argc < 4)
		return 0;
	bring_up();
	for (i = 0; i < ARRAY_SIZE(variants); i++) {
		if (strcmp(argv[2], variants[i].name) != 0)
			continue;
		if (strcmp(argv[1], "count") == 0)
			count(&variants[i], atol(argv[3]));
		else
			rate(&variants[i], argv[1][0] == 's', ukarch_time_msec_to_nsec(atol(argv[3])));
	}
	return 0;
}
