/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the files of the kernel tell each other, top to bottom as the machine
 * is brought up. Applications see only include/.
 */
#ifndef __MACHINE_H__
#define __MACHINE_H__

#include <stdint.h>
#include <uk/essentials.h>

/* boot.S, image.ld: where the image begins and ends in memory */
extern char _begin[], _end[];
extern char boot_stack_guard[], boot_stack_top[];

/* What the loader hands over (Multiboot specification 0.6.96, 3.3). */
struct multiboot {
	uint32_t flags;
	uint32_t mem_lower, mem_upper;
	uint32_t boot_device;
	uint32_t cmdline;
	uint32_t mods_count, mods_addr;
	uint32_t syms[4];
	uint32_t mmap_length, mmap_addr;
} __packed;

#define MULTIBOOT_CMDLINE	UK_BIT(2)
#define MULTIBOOT_MMAP		UK_BIT(6)

/* trap.c: exceptions end in a report */
void trap_init(void);
void backtrace(const uint64_t *frame);

/* console.c, clock.c */
void console_init(void);
void console_drain(void);	/* before power-off, which loses what is left */
void clock_start(void);
void clock_calibrate(void);

/* memory.c: the heap takes whatever the image left free */
void memory_init(const struct multiboot *mb);

/* cmdline.c: from the loader's one line to argc and argv */
int cmdline_parse(const char *line, char *argv[], int max);

/* pci.c: finds devices, lets virtio_net.c have its own */
void pci_init(void);

/* Port input and output. */
static inline void outb(uint16_t port, uint8_t v)
{
	__asm__ volatile("outb %0, %1" :: "a"(v), "Nd"(port));
}

static inline void outsb(uint16_t port, const void *from, unsigned long n)
{
	__asm__ volatile("rep outsb" : "+S"(from), "+c"(n) : "d"(port)
			 : "memory");
}

static inline void outw(uint16_t port, uint16_t v)
{
	__asm__ volatile("outw %0, %1" :: "a"(v), "Nd"(port));
}

static inline void outl(uint16_t port, uint32_t v)
{
	__asm__ volatile("outl %0, %1" :: "a"(v), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
	uint8_t v;

	__asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline uint16_t inw(uint16_t port)
{
	uint16_t v;

	__asm__ volatile("inw %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline uint32_t inl(uint16_t port)
{
	uint32_t v;

	__asm__ volatile("inl %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline uint64_t rdtsc(void)
{
	uint32_t lo, hi;

	__asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
	return (uint64_t)hi << 32 | lo;
}

#endif
