/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Off. QEMU's process ends with exit status 0, whatever the reason was: only
 * the console tells.
 */
#include <uk/plat/bootstrap.h>
#include <uk/print.h>
#include "machine.h"

#define ACPI_CONTROL	0x604		/* where SeaBIOS puts it */
#define ACPI_SLEEP_S5	0x2000
#define KEYBOARD	0x64
#define KEYBOARD_RESET	0xFE

void ukplat_terminate(enum ukplat_gstate request)
{
	if (request == UKPLAT_CRASH)
		backtrace(__builtin_frame_address(0));
	uk_pr_info("ukmini halted\n");
	console_drain();

	if (request == UKPLAT_RESTART)
		outb(KEYBOARD, KEYBOARD_RESET);
	outw(ACPI_CONTROL, ACPI_SLEEP_S5);
	for (;;)
		__asm__ volatile("cli; hlt");
}
