/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Exceptions. None is ever repaired: each prints what happened, where, the
 * registers and the chain of callers, and powers the machine off.
 *
 * They run on a stack of their own, because the usual one may be what broke.
 *
 * Interrupts there are none: the processor never lets one in, and both
 * interrupt controllers are told to keep theirs. That matters although nobody
 * listens. The BIOS leaves its timer ticking, and while an interrupt waits at
 * the processor, QEMU takes its big lock each time it looks for the next piece
 * of translated code, the lock that the network card holds while it sends.
 */
#include <uk/print.h>
#include <uk/plat/bootstrap.h>
#include "machine.h"

struct trap_frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
	uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
	uint64_t vector, error;
	uint64_t rip, cs, rflags, rsp, ss;	/* pushed by the processor */
};

#define PAGE_FAULT	14
#define CODE_SELECTOR	8
#define TSS_SELECTOR	24
#define STUB_SIZE	16
#define GATE_INTERRUPT	0x8E
#define PIC1_MASK	0x21
#define PIC2_MASK	0xA1
#define MAX_DEPTH	32

extern char trap_stubs[], trap_stack_top[];
extern uint64_t gdt[];

static struct {
	uint32_t reserved;
	uint64_t rsp[3], reserved2, ist[7];
	uint64_t reserved3;
	uint16_t reserved4, iomap;
} __packed tss;

static struct gate {
	uint16_t offset_low, selector;
	uint8_t ist, type;
	uint16_t offset_mid;
	uint32_t offset_high, reserved;
} __packed idt[32];

static const char *const names[32] = {
	"divide error", "debug", "NMI", "int3", "overflow", "bounds",
	"invalid opcode", "device not available", "double fault",
	"coprocessor segment", "invalid TSS", "segment not present",
	"stack segment", "general protection", "page fault", "reserved",
	"coprocessor", "alignment check", "machine check",
	"SIMD coprocessor", "virtualization error", "control protection",
};

void trap_init(void)
{
	struct {
		uint16_t limit;
		uint64_t base;
	} __packed idtr = { sizeof(idt) - 1, (uintptr_t)idt };
	uintptr_t base = (uintptr_t)&tss;
	unsigned int i;

	tss.ist[0] = (uintptr_t)trap_stack_top;
	tss.iomap = sizeof(tss);
	gdt[TSS_SELECTOR / 8] = (sizeof(tss) - 1) | (base & 0xFFFFFF) << 16
		| 0x89UL << 40 | (base >> 24 & 0xFF) << 56;
	gdt[TSS_SELECTOR / 8 + 1] = base >> 32;
	__asm__ volatile("ltr %w0" :: "r"(TSS_SELECTOR));

	for (i = 0; i < ARRAY_SIZE(idt); i++) {
		uintptr_t stub = (uintptr_t)trap_stubs + i * STUB_SIZE;

		idt[i] = (struct gate){
			.offset_low  = stub,
			.offset_mid  = stub >> 16,
			.offset_high = stub >> 32,
			.selector    = CODE_SELECTOR,
			.ist         = 1,
			.type        = GATE_INTERRUPT,
		};
	}
	__asm__ volatile("lidt %0" :: "m"(idtr));
	outb(PIC1_MASK, 0xFF);
	outb(PIC2_MASK, 0xFF);
}

/* A frame pointer is believed only while it lies on the stack. */
static int on_stack(const uint64_t *frame)
{
	return (uintptr_t)frame > (uintptr_t)boot_stack_guard
		&& (uintptr_t)frame < (uintptr_t)trap_stack_top - 16
		&& IS_ALIGNED((uintptr_t)frame, 8);
}

/* Each frame begins with the caller's frame pointer and the return address. */
void backtrace(const uint64_t *frame)
{
	int depth;

	for (depth = 0; depth < MAX_DEPTH && on_stack(frame); depth++) {
		uk_pr_crit("#%d called from 0x%lx\n", depth, frame[1]);
		if (frame[0] <= (uintptr_t)frame)
			break;
		frame = (const uint64_t *)frame[0];
	}
}

void __noreturn __used trap(const struct trap_frame *f)
{
	static int nested;

	if (nested++)			/* the report itself failed */
		ukplat_terminate(UKPLAT_HALT);

	uk_pr_crit("Unhandled Trap %lu (%s), error code=0x%lx\n",
		   f->vector, names[f->vector] ?: "reserved", f->error);
	if (f->vector == PAGE_FAULT) {
		uint64_t address;

		__asm__ volatile("mov %%cr2, %0" : "=r"(address));
		uk_pr_crit("Cannot %s address 0x%lx%s\n",
			   f->error & 16 ? "execute" :
			   f->error & 2 ? "write to" : "read from", address,
			   address < __PAGE_SIZE ? ": a NULL pointer" :
			   address - (uintptr_t)boot_stack_guard < __PAGE_SIZE ?
			   ": the stack is full" : "");
	}
	uk_pr_crit("RIP: %016lx CS: %04lx\n", f->rip, f->cs);
	uk_pr_crit("RSP: %016lx SS: %04lx EFLAGS: %08lx\n",
		   f->rsp, f->ss, f->rflags);
	uk_pr_crit("RAX: %016lx RBX: %016lx RCX: %016lx\n",
		   f->rax, f->rbx, f->rcx);
	uk_pr_crit("RDX: %016lx RSI: %016lx RDI: %016lx\n",
		   f->rdx, f->rsi, f->rdi);
	uk_pr_crit("RBP: %016lx R08: %016lx R09: %016lx\n",
		   f->rbp, f->r8, f->r9);
	uk_pr_crit("R10: %016lx R11: %016lx R12: %016lx\n",
		   f->r10, f->r11, f->r12);
	uk_pr_crit("R13: %016lx R14: %016lx R15: %016lx\n",
		   f->r13, f->r14, f->r15);
	backtrace((const uint64_t *)f->rbp);
	uk_pr_crit("Crashing\n");
	ukplat_terminate(UKPLAT_HALT);
}
