/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The console: the first serial port, a 16550 with its FIFO switched on.
 *
 * When the transmitter reports empty it has room for 16 characters, so one
 * look at the status register pays for 16 writes, and they go out in a single
 * string instruction, which a hypervisor takes in one exit. QEMU hands each
 * character on at once; only when nobody reads its output does the FIFO fill,
 * and then we wait here and no character is lost.
 */
#include <uk/plat/console.h>
#include "machine.h"

#define COM1		0x3F8
#define DATA		(COM1 + 0)
#define INTERRUPTS	(COM1 + 1)
#define FIFO		(COM1 + 2)
#define LINE		(COM1 + 3)
#define STATUS		(COM1 + 5)

#define FIFO_ON_CLEAR	0x07
#define FIFO_SIZE	16
#define LINE_8N1	0x03
#define LINE_DIVISOR	0x80
#define CAN_READ	0x01
#define CAN_WRITE	0x20
#define ALL_SENT	0x40

#define DRAIN_TRIES	1000000	/* about a second */

static unsigned int room;	/* characters that fit without looking */

void console_init(void)
{
	outb(INTERRUPTS, 0);
	outb(LINE, LINE_DIVISOR);
	outb(DATA, 1);			/* 115200 baud */
	outb(INTERRUPTS, 0);
	outb(LINE, LINE_8N1);
	outb(FIFO, FIFO_ON_CLEAR);
}

static void put(const char *run, unsigned int len)
{
	unsigned int n;

	for (; len; run += n, len -= n) {
		if (!room) {
			while (!(inb(STATUS) & CAN_WRITE))
				;
			room = FIFO_SIZE;
		}
		n = MIN(room, len);
		outsb(DATA, run, n);
		room -= n;
	}
}

void console_drain(void)
{
	int tries = DRAIN_TRIES;

	while (!(inb(STATUS) & ALL_SENT) && --tries)
		;
}

int ukplat_coutk(const char *buf, unsigned int len)
{
	unsigned int begin = 0, i;

	for (i = 0; i < len; i++) {
		if (buf[i] != '\n')
			continue;
		put(buf + begin, i - begin);
		put("\r\n", 2);
		begin = i + 1;
	}
	put(buf + begin, len - begin);
	return len;
}

int ukplat_coutd(const char *buf, unsigned int len)
{
	return ukplat_coutk(buf, len);
}

int ukplat_cink(char *buf, unsigned int maxlen)
{
	unsigned int n = 0;

	while (n < maxlen && inb(STATUS) & CAN_READ)
		buf[n++] = inb(DATA);
	return n;
}
