/* SPDX-License-Identifier: BSD-3-Clause */
/* PCI devices and their configuration space. */
#ifndef __PCI_H__
#define __PCI_H__

#include <stdint.h>

struct pci_device {
	uint8_t bus, slot, function;
	uint16_t vendor, device, class;
};

uint32_t pci_read(const struct pci_device *d, unsigned int offset);
void pci_write(const struct pci_device *d, unsigned int offset, uint32_t v);

static inline uint8_t pci_read8(const struct pci_device *d, unsigned int offset)
{
	return pci_read(d, offset & ~3U) >> (offset & 3) * 8;
}

/* Lets the device be addressed and access memory by itself. */
void pci_enable(const struct pci_device *d);

/* Finds the next capability of a kind behind offset (0: the first); 0: none. */
uint8_t pci_capability(const struct pci_device *d, uint8_t id, uint8_t offset);

/*
 * Where a base address register points: an address, or a port if *is_port.
 * 0 when it is unused or beyond what boot.S maps.
 */
uint64_t pci_bar(const struct pci_device *d, unsigned int bar, int *is_port);

#endif
