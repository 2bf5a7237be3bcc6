/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * PCI: asks every place on the first bus who is there, and offers each device
 * to the driver. The BIOS has already given the devices their addresses.
 */
#include <uk/print.h>
#include "machine.h"
#include "pci.h"
#include "virtio.h"

#define CONFIG_ADDRESS		0xCF8
#define CONFIG_DATA		0xCFC
#define CONFIG_ENABLE		0x80000000U

#define REG_ID			0x00
#define REG_COMMAND		0x04
#define REG_CLASS		0x08
#define REG_HEADER		0x0C
#define REG_BAR			0x10
#define REG_CAPABILITIES	0x34

#define COMMAND_IO_MEMORY_MASTER 0x7
#define STATUS_CAPABILITIES	UK_BIT(20)
#define HEADER_MULTIFUNCTION	UK_BIT(23)
#define BAR_IS_PORT		0x1
#define BAR_IS_64		0x4
#define MAPPED_END		(4UL << 30)

#define SLOTS			32
#define FUNCTIONS		8

static void select(const struct pci_device *d, unsigned int offset)
{
	outl(CONFIG_ADDRESS, CONFIG_ENABLE | d->bus << 16 | d->slot << 11
	     | d->function << 8 | offset);
}

uint32_t pci_read(const struct pci_device *d, unsigned int offset)
{
	select(d, offset);
	return inl(CONFIG_DATA);
}

void pci_write(const struct pci_device *d, unsigned int offset, uint32_t v)
{
	select(d, offset);
	outl(CONFIG_DATA, v);
}

uint8_t pci_capability(const struct pci_device *d, uint8_t id, uint8_t offset)
{
	int left = 48;			/* a list that bites its tail must end */

	if (!(pci_read(d, REG_COMMAND) & STATUS_CAPABILITIES))
		return 0;
	do
		offset = pci_read8(d, offset ? offset + 1 : REG_CAPABILITIES) & ~3;
	while (offset && pci_read8(d, offset) != id && left--);
	return left > 0 ? offset : 0;
}

uint64_t pci_bar(const struct pci_device *d, unsigned int bar, int *is_port)
{
	unsigned int reg = REG_BAR + 4 * bar;
	uint64_t v = pci_read(d, reg);

	*is_port = v & BAR_IS_PORT;
	if (*is_port)
		return v & ~3UL;
	if (v & BAR_IS_64)
		v |= (uint64_t)pci_read(d, reg + 4) << 32;
	v &= ~15UL;
	return v < MAPPED_END ? v : 0;
}

void pci_enable(const struct pci_device *d)
{
	pci_write(d, REG_COMMAND,
		  pci_read(d, REG_COMMAND) | COMMAND_IO_MEMORY_MASTER);
}

static void offer(const struct pci_device *d)
{
	int taken __maybe_unused = virtio_offer(d);

	uk_pr_info("PCI %02x:%02x.%02x (%04x %04x:%04x): %s\n", d->bus,
		   d->slot, d->function, d->class, d->vendor, d->device,
		   taken ? "virtio" : "<no driver>");
}

void pci_init(void)
{
	struct pci_device d = { 0 };
	uint32_t id, functions;

	for (d.slot = 0; d.slot < SLOTS; d.slot++) {
		d.function = 0;
		if (pci_read(&d, REG_ID) == ~0U)
			continue;
		functions = pci_read(&d, REG_HEADER) & HEADER_MULTIFUNCTION
			? FUNCTIONS : 1;
		for (; d.function < functions; d.function++) {
			id = pci_read(&d, REG_ID);
			if (id == ~0U)
				continue;
			d.vendor = id;
			d.device = id >> 16;
			d.class = pci_read(&d, REG_CLASS) >> 16;
			offer(&d);
		}
	}
}
