/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A plugin for QEMU's translator (interface version 1, as QEMU 7.2 loads it). It counts what the guest executes,
 * so nothing that the guest prints matters. Where to look, the image's own symbol table says, and that is made by the
 * learner's build; and a packet may be referenced and given back many times. The figure is the learner's own. A packet's end is the event: the first instruction of the
 * kernel's function that gives a packet back, whoever called it. There are two, uk_netbuf_free_single() for a part of a
 * packet and uk_netbuf_free() for all of it.
 *
 *   fd=N          text lines go there
 *   one=A two=B   addresses of the two functions, in this order
 *   after=N packets=M   counts every instruction. When one of the functions has been entered N + M times, a line
 *                       tells which, and how many instructions passed since its N-th time; then the guest stands still
 *   every=MS      counts the functions only, at no cost to the guest; a line every MS milliseconds with nanoseconds of
 *                 the monotonic clock and both counts
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Of QEMU's qemu-plugin.h, which Debian does not ship, what is used here. */
typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
typedef void (*qemu_plugin_tb_cb)(qemu_plugin_id_t, struct qemu_plugin_tb *);
typedef void (*qemu_plugin_udata_cb)(unsigned int, void *);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, qemu_plugin_tb_cb);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, qemu_plugin_udata_cb,
					    enum qemu_plugin_cb_flags, void *);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *, enum qemu_plugin_op,
						void *, uint64_t);

#define EXPORT	__attribute__((visibility("default")))

EXPORT int qemu_plugin_version = 1;

static struct function {
	uint64_t address;
	uint64_t entered;
	uint64_t begin;		/* instructions at the N-th time */
} functions[2];

static uint64_t instructions, after, packets, every;
static int fd = -1;

static void tell(const char *line, int length)
{
	/* Whoever does not read loses lines; the guest never waits for them. */
	if (length > 0 && write(fd, line, (size_t)length) < 0)
		return;
}

static void on_entry(unsigned int cpu, void *argument)
{
	struct function *f = argument;
	char line[80];

	(void)cpu;
	f->entered++;
	if (f->entered == after)
		f->begin = instructions;
	if (f->entered != after + packets)
		return;
	/* Parts of one packet are given back singly: where whole packets are as well, those are counted. */
	if (f == &functions[0] && functions[1].entered > f->entered / 8)
		return;
	tell(line, snprintf(line, sizeof(line), "counted %d %llu %llu\n", (int)(f - functions),
			    (unsigned long long)packets,
			    (unsigned long long)(instructions - f->begin)));
	for (;;)
		pause();
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);
	int j;

	(void)id;
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t address = qemu_plugin_insn_vaddr(insn);

		if (packets)
			qemu_plugin_register_vcpu_insn_exec_inline(
				insn, QEMU_PLUGIN_INLINE_ADD_U64, &instructions, 1);
		for (j = 0; j < 2; j++) {
			if (address != functions[j].address)
				continue;
			if (packets)
				qemu_plugin_register_vcpu_insn_exec_cb(
					insn, on_entry, QEMU_PLUGIN_CB_NO_REGS, &functions[j]);
			else
				qemu_plugin_register_vcpu_insn_exec_inline(
					insn, QEMU_PLUGIN_INLINE_ADD_U64, &functions[j].entered, 1);
		}
	}
}

static void *report(void *unused)
{
	const struct timespec pause = { every / 1000, every % 1000 * 1000000 };
	struct timespec now;
	char line[80];

	for (;;) {
		nanosleep(&pause, NULL);
		clock_gettime(CLOCK_MONOTONIC, &now);
		tell(line, snprintf(line, sizeof(line), "%lld%09ld %llu %llu\n", (long long)now.tv_sec,
				    now.tv_nsec,
				    (unsigned long long)__atomic_load_n(&functions[0].entered,
									__ATOMIC_RELAXED),
				    (unsigned long long)__atomic_load_n(&functions[1].entered,
									__ATOMIC_RELAXED)));
	}
	return unused;
}

static uint64_t value(const char *argument, const char *name)
{
	size_t length = strlen(name);

	return strncmp(argument, name, length) == 0 ? strtoull(argument + length, NULL, 0) : 0;
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv)
{
	pthread_t thread;
	int i;

	(void)info;
	for (i = 0; i < argc; i++) {
		if (strncmp(argv[i], "fd=", 3) == 0)
			fd = atoi(argv[i] + 3);
		functions[0].address |= value(argv[i], "one=");
		functions[1].address |= value(argv[i], "two=");
		after |= value(argv[i], "after=");
		packets |= value(argv[i], "packets=");
		every |= value(argv[i], "every=");
	}
	if (fd < 0 || !(packets || every))
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	return every ? pthread_create(&thread, NULL, report, NULL) : 0;
}
