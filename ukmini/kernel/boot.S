/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From the loader to C.
 *
 * QEMU's multiboot loader leaves us in 32-bit protected mode, paging off, at
 * _start. Three things stand between that and C code: a page table (long mode
 * cannot run without one), the switch to long mode, and a stack.
 *
 * Memory is mapped to itself, the first 4 GiB, in pages of 2 MiB: devices and
 * all. Two small pages are left out, so that two common mistakes end in a
 * fault and not in silence: page 0 (NULL pointers) and the page below the
 * stack (endless recursion).
 */

#define MULTIBOOT_MAGIC	0x1BADB002
#define MULTIBOOT_FLAGS	0x00010003	/* aligned, memory map, addresses below */

	.section .multiboot, "a"
	.align 4
multiboot_header:
	.long MULTIBOOT_MAGIC
	.long MULTIBOOT_FLAGS
	.long -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)
	.long multiboot_header		/* where this header is to lie */
	.long _begin			/* load from here ... */
	.long _edata			/* ... to here, */
	.long _end			/* clear to here, */
	.long _start			/* and jump here */

	.section .text.boot, "ax"
	.code32
	.globl _start
_start:
	cld
	movl $boot_stack_top, %esp
	movl %ebx, %ebp			/* the loader's information */

	/* Page tables: level 4 -> level 3 -> four of level 2. */
	movl $(level3 + 3), level4
	movl $(level2 + 0x0003), level3
	movl $(level2 + 0x1003), level3 + 8
	movl $(level2 + 0x2003), level3 + 16
	movl $(level2 + 0x3003), level3 + 24

	movl $0x83, %eax		/* present, writable, 2 MiB */
	movl $level2, %edi
	movl $2048, %ecx
1:	movl %eax, (%edi)
	addl $0x200000, %eax
	addl $8, %edi
	loop 1b

	movl $0x3, %eax			/* the first 2 MiB in small pages */
	movl $level1, %edi
	movl $512, %ecx
1:	movl %eax, (%edi)
	addl $0x1000, %eax
	addl $8, %edi
	loop 1b
	movl $(level1 + 3), level2
	movl $0, level1			/* page 0 */
	movl $boot_stack_guard, %eax
	shrl $9, %eax			/* page number times 8 */
	movl $0, level1(%eax)

	movl %cr4, %eax
	orl $0x620, %eax		/* PAE; SSE and its exceptions */
	movl %eax, %cr4
	movl $level4, %eax
	movl %eax, %cr3
	movl $0xC0000080, %ecx		/* EFER: long mode */
	rdmsr
	orl $0x100, %eax
	wrmsr
	movl %cr0, %eax
	andl $~0x4, %eax		/* there is a floating-point unit */
	orl $0x80000002, %eax		/* paging on */
	movl %eax, %cr0
	lgdt gdt_pointer
	ljmp $8, $start64

	.code64
start64:
	movw $16, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %ss
	xorl %eax, %eax
	movw %ax, %fs
	movw %ax, %gs
	fninit
	movl $boot_stack_top, %esp
	movl %ebp, %edi
	xorl %ebp, %ebp			/* a backtrace ends here */
	pushq $0
	pushq $0
	call kernel_main
1:	hlt
	jmp 1b

	/* Exceptions: all 32 come together at trap_entry with the same frame. */
	.text
	.globl trap_stubs
	.align 16
trap_stubs:
	.irp vector, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, \
		16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	.align 16
	.if !(1 << \vector & 0x00227D00)
	pushq $0			/* the others bring an error code */
	.endif
	pushq $\vector
	jmp trap_entry
	.endr

trap_entry:
	pushq %rax
	pushq %rbx
	pushq %rcx
	pushq %rdx
	pushq %rsi
	pushq %rdi
	pushq %rbp
	pushq %r8
	pushq %r9
	pushq %r10
	pushq %r11
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	movq %rsp, %rdi
	cld
	call trap			/* does not come back */

	.data
	.align 8
	.globl gdt
gdt:
	.quad 0
	.quad 0x00AF9A000000FFFF	/* 8: 64-bit code */
	.quad 0x00CF92000000FFFF	/* 16: data */
	.quad 0, 0			/* 24: task state, see trap.c */
gdt_pointer:
	.word . - gdt - 1
	.quad gdt

	.section .bss.stack, "aw", @nobits
	.align 4096
	.globl boot_stack_guard, boot_stack_top, trap_stack_top
boot_stack_guard:
	.skip 4096
	.skip 65536			/* 64 KiB, as in Unikraft */
boot_stack_top:
	.skip 16384
trap_stack_top:

	.bss
	.align 4096
level4:	.skip 4096
level3:	.skip 4096
level2:	.skip 4 * 4096
level1:	.skip 4096

	.section .note.GNU-stack, "", @progbits
