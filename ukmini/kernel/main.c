/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ukmini: a kernel for one program.
 *
 * The program and the kernel are linked into one image and share one address
 * space and one processor; a system call is a function call. The kernel needs
 * no threads, no processes and no interrupts: devices are polled. So all of
 * its architecture fits into kernel_main below, in the order in which the
 * machine wakes up. Everything after that is the program's own doing.
 */
#include <errno.h>
#include <stdio.h>
#include <uk/assert.h>
#include <uk/print.h>
#include "machine.h"

/* An application without main() still links, and learns of it here. */
int __weak main(int argc __unused, char *argv[] __unused)
{
	printf("weak main() called. Symbol was not replaced!\n");
	return -EINVAL;
}

static void banner(void)
{
#if CONFIG_LIBUKBOOT_BANNER_CLASSIC
	printf("       _             _       _\n"
	       " _   _| | ___ __ ___ (_)_ __ (_)\n"
	       "| | | | |/ / '_ ` _ \\| | '_ \\| |\n"
	       "| |_| |   <| | | | | | | | | | |\n"
	       " \\__,_|_|\\_\\_| |_| |_|_|_| |_|_| "
	       STRINGIFY(UK_FULLVERSION) "\n");
#elif !CONFIG_LIBUKBOOT_BANNER_NONE
	printf("ukmini " STRINGIFY(UK_FULLVERSION) "\n");
#endif
}

/* Functions that the compiler collected: __attribute__((constructor)). */
static void call_constructors(int argc, char *argv[])
{
	extern void (*_ctors[])(int, char **), (*_ctors_end[])(int, char **);
	void (**ctor)(int, char **);

	for (ctor = _ctors; ctor < _ctors_end; ctor++)
		(*ctor)(argc, argv);
}

static void call_main(int argc, char *argv[])
{
	int i, ret;

	uk_pr_info("Calling main(%d, [", argc);
	for (i = 0; i < argc; i++)
		uk_pr_info("%s'%s'", i ? ", " : "", argv[i]);
	uk_pr_info("])\n");

	ret = main(argc, argv);
	uk_pr_info("main returned %d\n", ret);
}

void __noreturn __used kernel_main(const struct multiboot *mb)
{
	static char *argv[CONFIG_LIBUKBOOT_MAXNBARGS + 1];
	int argc;

	clock_start();
	console_init();
	trap_init();
	argc = cmdline_parse((const char *)(uintptr_t)mb->cmdline, argv,
			     CONFIG_LIBUKBOOT_MAXNBARGS);
	memory_init(mb);
	pci_init();
	clock_calibrate();

	banner();
	call_constructors(argc, argv);
	call_main(argc, argv);
	uk_pr_info("Halting system (%d)\n", UKPLAT_HALT);
	ukplat_terminate(UKPLAT_HALT);
}
