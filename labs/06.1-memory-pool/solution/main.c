/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A packet generator. It brings up the first network device and sends
 * copies of a frame for as long as it runs, and tells how fast.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/allocpool.h>
#include <uk/assert.h>
#include <uk/essentials.h>
#include <uk/netbuf.h>
#include <uk/netdev.h>
#include <uk/plat/time.h>
#include <uk/print.h>

#include "genpkt.h"
#include "netbuf.h"
#include "netspeed.h"

/* DOC: no_rxpkts */
/* The driver asks for buffers to receive into. We only send: there are none. */
static uint16_t no_rxpkts(void *argp __unused,
			  struct uk_netbuf *pkts[] __unused,
			  uint16_t count __unused)
{
	return 0;
}

/* DOC: bring_up */
/*
 * Takes a device from unprobed to running, with one queue in each direction,
 * and learns what packets for it must look like.
 * Returns 0, or the negative error code of the call that failed.
 */
static int bring_up(struct uk_netdev *dev, struct uk_netdev_info *info)
{
	/* DOC: conf */
	const struct uk_netdev_conf conf = {
		.nb_rx_queues = 1,
		.nb_tx_queues = 1,
	};
	/* Fields that are not named become zero: no callback, no cookie. */
	struct uk_netdev_rxqueue_conf rxq_conf = {
		.a = uk_alloc_get_default(),
		.alloc_rxpkts = no_rxpkts,
	};
	struct uk_netdev_txqueue_conf txq_conf = {
		.a = uk_alloc_get_default(),
	};
	int rc;

	rc = uk_netdev_probe(dev);
	if (rc < 0) {
		uk_pr_err("Probing the device failed: %d\n", rc);
		return rc;
	}
	uk_netdev_info_get(dev, info);

	rc = uk_netdev_configure(dev, &conf);
	if (rc < 0) {
		uk_pr_err("Configuring the device failed: %d\n", rc);
		return rc;
	}

	/* 0 descriptors: the driver knows best how long its queues are. */
	rc = uk_netdev_rxq_configure(dev, 0, 0, &rxq_conf);
	if (rc < 0) {
		uk_pr_err("Configuring the receive queue failed: %d\n", rc);
		return rc;
	}
	rc = uk_netdev_txq_configure(dev, 0, 0, &txq_conf);
	if (rc < 0) {
		uk_pr_err("Configuring the transmit queue failed: %d\n", rc);
		return rc;
	}

	rc = uk_netdev_start(dev);
	if (rc < 0)
		uk_pr_err("Starting the device failed: %d\n", rc);
	return rc;
}

static void print_mac(const struct uk_hwaddr *mac)
{
	const uint8_t *b = mac->addr_bytes;

	printf("MAC address: %02x:%02x:%02x:%02x:%02x:%02x\n",
	       b[0], b[1], b[2], b[3], b[4], b[5]);
}

/* What Ethernet carries with each frame: check sequence, preamble, gap. */
#define WIRE_OVERHEAD	24

/* DOC: report */
/* Looking at the clock costs time as well: do it once in so many packets. */
#define CLOCK_MASK	UINT64_C(0x3ff)
#define REPORT_NSEC	UINT64_C(2500000000)

/* Prints the rate when the last line is old enough. */
static void report(uint64_t total_nb_pkts, uint64_t total_nb_bytes)
{
	static uint64_t next;
	uint64_t now;

	if (total_nb_pkts & CLOCK_MASK)
		return;

	now = (uint64_t)ukplat_monotonic_clock();
	if (now < next)
		return;

	print_netspeed(total_nb_pkts, total_nb_bytes);
	next = now + REPORT_NSEC;
}

/* DOC: make_pool */
/* More than the 128 packets that can be under way at once. */
#define POOL_OBJECTS	1024
/* Holds a buffer of 1952 bytes and the structure that describes it. */
#define POOL_OBJECT_LEN	2048

/* An allocator that takes constant time, or NULL where memory is short. */
static struct uk_alloc *make_pool(const struct uk_netdev_info *info)
{
	struct uk_allocpool *pool;

	pool = uk_allocpool_alloc(uk_alloc_get_default(), POOL_OBJECTS,
				  POOL_OBJECT_LEN, info->ioalign);
	return pool ? uk_allocpool2ukalloc(pool) : NULL;
}
/* DOC: /make_pool */

/* DOC: copy */
/* A buffer that is large enough for the frame and what the driver adds. */
#define BUFFER_LEN	128

static struct uk_netbuf *copy_of(const struct uk_netbuf *master,
				 struct uk_alloc *a,
				 const struct uk_netdev_info *info)
{
	return uk_netbuf_dup_single(a, BUFFER_LEN, info->ioalign,
				    info->nb_encap_tx, 0, NULL, master);
}

/* DOC: send_forever */
/*
 * Sends copies of one frame of the smallest size, one after the other, and
 * prints how fast they leave. The copies come from the given allocator.
 * Returns only with the negative error code of what went wrong.
 */
static int send_forever(struct uk_netdev *dev, struct uk_alloc *a,
			const struct uk_netdev_info *info)
{
	uint64_t total_nb_pkts = 0;	/* packets sent */
	uint64_t total_nb_bytes = 0;	/* bytes they took on a wire */
	struct uk_netbuf *master, *pkt;
	int status;

	master = genpkt_usoc21(uk_alloc_get_default(), info->ioalign,
			       info->nb_encap_tx, UK_ETH_FRAME_MINLEN,
			       uk_netdev_hwaddr_get(dev));
	if (!master) {
		uk_pr_err("There is no memory for a packet\n");
		return -ENOMEM;
	}

	for (;;) {
		pkt = copy_of(master, a, info);
		if (!pkt) {
			uk_pr_err("There is no memory for a packet\n");
			return -ENOMEM;
		}

		/* DOC: isolated */
#if 1	/* 1 sends, 0 only frees: isolated from the device */
		status = uk_netdev_tx_one(dev, 0, pkt);
#else
		status = UK_NETDEV_STATUS_SUCCESS;
		uk_netbuf_free(pkt);
#endif
		if (uk_netdev_status_successful(status)) {
			total_nb_pkts += 1;
			total_nb_bytes += UK_ETH_FRAME_MINLEN + WIRE_OVERHEAD;
			report(total_nb_pkts, total_nb_bytes);
			continue;
		}

		/* It did not go, so it is still ours. */
		uk_netbuf_free(pkt);
		if (status < 0) {
			uk_pr_err("Sending failed: %d\n", status);
			return status;
		}
	}
}

int main(int argc __unused, char *argv[] __unused)
{
	struct uk_netdev_info info;
	struct uk_netdev *dev;
	struct uk_alloc *pool;

	if (uk_netdev_count() == 0) {
		uk_pr_err("There is no network device\n");
		return 1;
	}
	dev = uk_netdev_get(0);

	if (bring_up(dev, &info) < 0)
		return 1;

	print_mac(uk_netdev_hwaddr_get(dev));
	/* DOC: use_pool */
	pool = make_pool(&info);
	if (!pool) {
		uk_pr_err("There is no memory for the pool\n");
		return 1;
	}
	return send_forever(dev, pool, &info) < 0 ? 1 : 0;
}
