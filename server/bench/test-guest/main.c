/* SPDX-License-Identifier: BSD-3-Clause */
/* A guest for the tests of bench and capture: its first argument says what it does, the second how often. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/assert.h>
#include <uk/netbuf.h>
#include <uk/netdev.h>

static uint16_t no_buffers(void *argp, struct uk_netbuf *pkts[], uint16_t count)
{
	(void)argp;
	(void)pkts;
	(void)count;
	return 0;
}

static struct uk_netdev *start(struct uk_alloc *a)
{
	struct uk_netdev_conf conf = { .nb_rx_queues = 1, .nb_tx_queues = 1 };
	struct uk_netdev_rxqueue_conf rx = { .a = a, .alloc_rxpkts = no_buffers };
	struct uk_netdev_txqueue_conf tx = { .a = a };
	struct uk_netdev *dev = uk_netdev_get(0);

	UK_ASSERT(dev);
	UK_ASSERT(uk_netdev_probe(dev) == 0);
	UK_ASSERT(uk_netdev_configure(dev, &conf) == 0);
	UK_ASSERT(uk_netdev_rxq_configure(dev, 0, 0, &rx) == 0);
	UK_ASSERT(uk_netdev_txq_configure(dev, 0, 0, &tx) == 0);
	UK_ASSERT(uk_netdev_start(dev) == 0);
	return dev;
}

/* One frame of 60 bytes for everybody, of an experimental type, numbered. */
static void send(struct uk_netdev *dev, struct uk_alloc *a, unsigned int number)
{
	struct uk_netbuf *nb;
	unsigned char *data;
	int status;

	nb = uk_netbuf_alloc_buf(a, 128, 16, 64, 0, NULL);
	UK_ASSERT(nb);
	data = nb->data;
	memset(data, 0, 60);
	memset(data, 0xff, 6);
	memcpy(data + 6, uk_netdev_hwaddr_get(dev)->addr_bytes, 6);
	data[12] = 0x88;
	data[13] = 0xb5;
	memcpy(data + 14, &number, sizeof(number));
	nb->len = 60;
	do
		status = uk_netdev_tx_one(dev, 0, nb);
	while (status == 0);
	UK_ASSERT(status > 0);
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "return";
	unsigned int count = argc > 2 ? (unsigned int)atoi(argv[2]) : 0;
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_netdev *dev;
	unsigned int i;

	printf("guest does: %s\n", mode);
	if (!strcmp(mode, "return"))
		return (int)count;
	if (!strcmp(mode, "assert"))
		UK_ASSERT(count == 12345);
	if (!strcmp(mode, "trap"))
		__asm__ volatile("ud2");
	if (!strcmp(mode, "fault"))
		*(volatile int *)0 = 1;
	if (!strcmp(mode, "endless"))
		for (;;)
			__asm__ volatile("pause");
	if (!strcmp(mode, "print"))
		for (i = 0; count == 0 || i < count; i++)
			printf("line %u of a console that is written to without rest\n", i);
	if (!strcmp(mode, "device"))
		dev = start(a);
	if (!strcmp(mode, "send")) {
		dev = start(a);
		for (i = 0; count == 0 || i < count; i++)
			send(dev, a, i);
	}
	return 0;
}
