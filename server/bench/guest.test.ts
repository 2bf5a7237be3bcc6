import { expect, test } from 'vitest';
import { chooseMac, describeEnding, guestArguments } from './guest.ts';

const BOOT = { tap: 'tap0', mac: '52:54:00:12:34:56' } as const;

test('gives QEMU no monitor, no default devices, and its own sandbox', () => {
  const line = guestArguments(BOOT).join(' ');
  expect(line).toContain('-monitor none -serial stdio');
  expect(line).toContain('-nodefaults -no-user-config -display none');
  expect(line).toMatch(/-sandbox on,.*spawn=deny/);
  expect(line).toContain('ioeventfd=off');
  expect(line).toContain('event_idx=off');
  expect(line).not.toContain('-nographic');
  expect(line).not.toContain('kvm');
});

test('has gdb’s stub only where it is asked for, on a descriptor, and stopped before anything ran', () => {
  expect(guestArguments(BOOT).join(' ')).not.toMatch(/gdb| -S |fd=5/);
  const line = guestArguments({ ...BOOT, debug: true }).join(' ');
  expect(line).toContain(' -S -chardev socket,id=gdb,fd=5 -gdb chardev:gdb ');
  expect(line).not.toMatch(/tcp|unix:|path=| -s /);
});

test('keeps kernel arguments one argument, whatever stands in them', () => {
  const append = 'a,b -monitor stdio " ; $(id) -- rx';
  const argv = guestArguments({ ...BOOT, append });
  expect(argv.slice(-2)).toEqual(['-append', append]);
  expect(argv.filter((argument) => argument === '-monitor')).toHaveLength(1);
});

test('refuses kernel arguments with control characters, other alphabets, or without end', () => {
  for (const append of ['a\nb', 'a\0b', 'naïve', 'x'.repeat(257)])
    expect(() => guestArguments({ ...BOOT, append })).toThrow('Kernel arguments');
});

test('refuses an address that would end QEMU option syntax or be a group address', () => {
  for (const mac of ['52:54:00:12:34:56,bus=x', '53:54:00:12:34:56', 'ff:ff:ff:ff:ff:ff', ''])
    expect(() => guestArguments({ ...BOOT, mac })).toThrow('not a unicast address');
});

test('chooses addresses that are locally administered, unicast, and never the same', () => {
  const chosen = Array.from({ length: 500 }, chooseMac);
  expect(new Set(chosen).size).toBe(500);
  for (const mac of chosen) {
    const first = Number.parseInt(mac.slice(0, 2), 16);
    expect(first & 0x03).toBe(0x02);
    expect(() => guestArguments({ ...BOOT, mac })).not.toThrow();
  }
});

test('gives a guest less memory where a step asks for it, and never more', () => {
  expect(guestArguments({ ...BOOT, memoryMiB: 16 }).join(' ')).toContain('-m 16 ');
  for (const memoryMiB of [0, 65, 1.5, Number.NaN])
    expect(() => guestArguments({ ...BOOT, memoryMiB })).toThrow("not a guest's memory");
});

const known = {
  lines: [{ at: 0.2, text: 'hello' }],
  shutdown: null,
  stoppedBy: null,
  complaint: '',
} as const;

test('tells a guest that was stopped from one that switched itself off', () => {
  expect(describeEnding({ ...known, stoppedBy: 'window' })).toMatchObject({ kind: 'stopped', by: 'window' });
  expect(describeEnding({ ...known, shutdown: 'guest-shutdown' }).kind).toBe('powered-off');
  expect(describeEnding({ ...known, shutdown: 'guest-reset' }).kind).toBe('crashed');
});

test('does not believe a guest that prints it has returned and runs on', () => {
  const text = '[    0.107619] Info: [libukboot] <boot.c @  500> main returned 0, halting system';
  const lines = [{ at: 0.2, text }];
  expect(describeEnding({ ...known, lines, stoppedBy: 'window' }).kind).toBe('stopped');
  expect(describeEnding({ ...known, lines, shutdown: 'guest-shutdown' })).toMatchObject({
    kind: 'returned',
    value: 0,
  });
});

test('says why QEMU refused an image', () => {
  const complaint = 'GLib: ../../../glib/gmem.c:136: failed to allocate 1342177280 bytes';
  const ending = describeEnding({ ...known, lines: [], complaint });
  expect(ending.kind).toBe('not-booted');
  expect(ending.detail).toContain('more memory than a guest may have');
});

test('tells a QEMU that died beneath a running guest from the guest', () => {
  expect(describeEnding(known)).toMatchObject({ kind: 'crashed', trap: 'QEMU' });
});

test('tells QEMU’s own complaint, without the epoll that its box has not', () => {
  const complaint = 'Failed to create epoll instance: Operation not permittedqemu: Could not load plugin x\n';
  expect(describeEnding({ ...known, lines: [], complaint })).toEqual({
    kind: 'not-booted',
    detail: 'QEMU did not start: qemu: Could not load plugin x',
  });
});
