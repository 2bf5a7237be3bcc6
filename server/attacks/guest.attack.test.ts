/** What a guest, and the image that it boots from, can and cannot do. Small hostile images are assembled here. */
import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConsole } from '../../labs/console.ts';
import { readCrash } from '../../labs/crash.ts';
import type { GuestEnding } from '../../labs/lab.ts';
import { findMacs } from '../../labs/mac.ts';
import { printedRates } from '../../labs/traffic.ts';
import { INSIDE } from '../bench/box.ts';
import { ConsoleLog } from '../bench/console-log.ts';
import { bootGuest, chooseMac, guestArguments } from '../bench/guest.ts';
import type { Holder } from '../bench/holder.ts';
import { LossyStream } from '../bench/lossy.ts';
import { KERNELS, openGuestBench, runGuest } from '../bench/testing.ts';
import type { Bench, Guest } from '../bench/types.ts';
import { observe } from '../check/observe.ts';
import { KiB, LIMITS, MiB } from '../limits.ts';
import {
  assemble,
  attack,
  descendants,
  inside,
  mostReadInATurn,
  openWorkspace,
  takenOver,
  until,
} from './testing.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let holder: Holder;
let bench: Bench;
beforeAll(async () => {
  holder = await openWorkspace();
  bench = await openGuestBench(KERNELS.find(({ id }) => id === 'ukmini')?.kernel ?? null);
});
afterAll(async () => {
  await holder?.[Symbol.asyncDispose]();
  await bench?.[Symbol.asyncDispose]();
});

const ENDLESS = { image: 'learner', tap: 'tap0', append: 'endless', maxMilliseconds: 60_000 } as const;

/** The running QEMU of a guest, as the host numbers it. */
function qemuOf(guest: Guest): Promise<number> {
  const find = () => descendants(guest.pid).find(({ name }) => name.startsWith('qemu-system'))?.pid;
  return until(find, 'QEMU');
}

/** Boots what the holder's /app has under a name. */
async function boot(
  name: string,
  maxMilliseconds = 20_000,
): Promise<{ ending: GuestEnding; console: string }> {
  const options = { image: `${INSIDE.app}/${name}`, tap: 'tap0', mac: chooseMac(), maxMilliseconds } as const;
  await using guest = await bootGuest(holder, options);
  let console = '';
  guest.console.on('data', (chunk: Buffer) => {
    console += chunk.toString('latin1');
  });
  const ending = await guest.ended;
  return { ending, console };
}

async function bootBytes(bytes: Uint8Array, maxMilliseconds?: number) {
  const box = { kind: 'build' } as const;
  await inside(holder, `rm -rf ${INSIDE.app}/hostile; cat > ${INSIDE.app}/hostile`, { box, input: bytes });
  return boot('hostile', maxMilliseconds);
}

describe('QEMU', () => {
  test('19: no key opens QEMU’s monitor or ends it', async () => {
    const { ending, console } = await runGuest(bench, 'endless', 60_000, async (guest) => {
      await guest.firstByteAfter;
      for (const keys of ['\x01c', 'info version\n', '\x01x', '\x03', '\x01h', '\x01c', 'quit\n']) {
        guest.type(Buffer.from(keys));
        await sleep(50);
      }
      await sleep(300);
      void guest.stop('window');
    });
    expect(ending).toMatchObject({ kind: 'stopped', by: 'window' });
    expect(console).not.toContain('(qemu)');
    expect(console).not.toContain('QEMU');
  });

  test('21: QEMU runs without capabilities, in namespaces of its own, and may start no program', async () => {
    await using guest = await bench.boot({ ...ENDLESS, mac: chooseMac() });
    await guest.firstByteAfter;
    const pid = await qemuOf(guest);
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
      expect(status).toMatch(new RegExp(`^${set}:\\s+0{16}$`, 'm'));
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(status).toMatch(/^Seccomp:\s+2$/m);
    // The box's filter, and QEMU's own that denies it to start programs.
    expect(Number(/^Seccomp_filters:\s+(\d+)$/m.exec(status)?.[1])).toBeGreaterThan(1);
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    expect(words[words.indexOf('-sandbox') + 1]).toMatch(/^on,.*elevateprivileges=deny,spawn=deny/);
    for (const namespace of ['user', 'mnt', 'net', 'pid', 'ipc', 'uts'])
      expect(readlinkSync(`/proc/${pid}/ns/${namespace}`), namespace).not.toBe(
        readlinkSync(`/proc/self/ns/${namespace}`),
      );
    const limits = readFileSync(`/proc/${pid}/limits`, 'utf8');
    expect(limits).toMatch(/^Max file size\s+0\s+0/m);
    expect(limits).toMatch(new RegExp(`^Max address space\\s+${LIMITS.guest.addressSpaceBytes}\\s`, 'm'));
  });

  test('56: whoever takes QEMU over finds no file, no other network and no way on', async () => {
    const image = '/usr/bin/true';
    const places = ['/app', '/uk', '/reference', '/w', '/root', '/etc/passwd', '/dev/kvm', '/sys'];
    const script = `${places.map((place) => `ls -d ${place}`).join('\n')}
      ls /
      for place in /x /tmp/x /image /dev/x; do sh -c "echo x > $place" || echo refused; done
      unshare --user true || echo refused
      ip tuntap add tap9 mode tap 2>&1 | head -n 1
      python3 -c 'import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)'
      tail -n +3 /proc/net/dev | cut -d : -f 1 | grep -v lib`;
    const seen = await inside(holder, script, { box: { kind: 'qemu', image } });
    expect(seen.match(/No such file or directory/g)).toHaveLength(places.length);
    expect(seen).toMatch(/^image$/m);
    expect(seen.match(/^refused$/gm)).toHaveLength(5);
    expect(seen).toMatch(/Address family not supported/);
    const interfaces = seen.match(/^ *(lo|[a-z]+[0-9])$/gm)?.map((name) => name.trim());
    expect(interfaces?.sort()).toEqual(['lo', 'tap0', 'tap1', 'usocbr0']);
  });

  test('56: a QEMU that was taken over floods without holding anybody up', async () => {
    const floods = { console: '', complaints: ' >&2', counts: ' >&5' };
    for (const [name, to] of Object.entries(floods)) {
      await using guest = await bootGuest(takenOver(holder, `cat /dev/zero${to}`), {
        ...ENDLESS,
        image: INSIDE.built,
        mac: chooseMac(),
        count: { kind: 'packets', ends: { part: 1, whole: 2 }, everyMilliseconds: 20 },
      });
      guest.console.resume();
      // One piece of it; or as many as fit into the time of one turn.
      expect(await mostReadInATurn(), name).toBeLessThan(256 * KiB);
    }
  });

  test('22: kernel arguments are one word to QEMU, whatever they say', async () => {
    const append = 'a,b -monitor stdio " ; touch /tmp/x; $(id) `id` %s \\ -kernel /etc/passwd';
    await using guest = await bench.boot({ ...ENDLESS, append: `endless ${append}`, mac: chooseMac() });
    await guest.firstByteAfter;
    const words = readFileSync(`/proc/${await qemuOf(guest)}/cmdline`, 'utf8').split('\0');
    expect(words.filter((word) => word === `endless ${append}`)).toHaveLength(1);
    expect(words.filter((word) => word === '-monitor')).toHaveLength(1);
    expect(words[words.indexOf('-monitor') + 1]).toBe('none');
    const says = () => guest.lines.some(({ text }) => text.startsWith('guest does: endless'));
    await until(says, 'the first of its arguments');
    expect(await guest.stop('window')).toMatchObject({ kind: 'stopped' });
    for (const refused of ['new\nline', 'escape \x1b[2J', 'nul \0', 'ümlaut', 'x'.repeat(257)])
      expect(() => guestArguments({ tap: 'tap0', mac: chooseMac(), append: refused })).toThrow(/printable/);
  });
});

describe('an image', () => {
  test('20: an image that asks for a gigabyte is refused before it has one', async () => {
    const { ending } = await bootBytes(elf({ memoryBytes: 0x5000_0000 }));
    expect(ending).toEqual({
      kind: 'not-booted',
      detail: 'QEMU refused the image: it asks for more memory than a guest may have.',
    });
  });

  test('57: an image made against QEMU’s loader is refused before any guest runs', async () => {
    const images = {
      'no kernel': Buffer.from('not a kernel\n'.repeat(500)),
      nothing: Buffer.alloc(0),
      'an end before its begin': aout({ load: 0x10_0000, loadEnd: 0x10_0800, bssEnd: 0x10_0010 }),
      'a begin behind its header': aout({ load: 0x20_0000, loadEnd: 0x20_0800, bssEnd: 0x20_0800 }),
      'a length that wraps': aout({ load: 0x10_0000, loadEnd: 0xffff_ffff, bssEnd: 0x10_0000 }),
      'segments without end': elf({ memoryBytes: 4096, headers: 0xffff }),
      'a segment outside of the file': elf({ memoryBytes: 4096, offset: 0x7fff_0000 }),
    };
    for (const [what, bytes] of Object.entries(images)) {
      const { ending, console } = await bootBytes(bytes);
      expect(ending, what).toMatchObject({ kind: 'not-booted', detail: expect.stringMatching(/^QEMU/) });
      expect(console, what).toBe('');
    }
  });

  test('58: an image that is a link, in the workspace or out of it, never reaches a file of the host', async () => {
    await attack(holder, `ln -sf /etc/hostname evil; ln -sf ${import.meta.filename} own`);
    for (const name of ['evil', 'own']) {
      const { ending, console } = await boot(name);
      expect(ending).toMatchObject({
        kind: 'not-booted',
        detail: expect.stringContaining("Can't find source path"),
      });
      expect(console).toBe('');
    }
  });

  test('26: a guest that faults, resets or hangs is over, says how, and leaves its tap free', async () => {
    const say = 'mov $0x3f8, %dx\nmov $0x21, %al\nout %al, %dx\n';
    const images = {
      triple: `${say}lidt none\nint3\nnone: .word 0\n.long 0`,
      keyboard: `${say}mov $0xfe, %al\nout %al, $0x64\n1: jmp 1b`,
      'port-92': `${say}mov $1, %al\nout %al, $0x92\n1: jmp 1b`,
      hang: `${say}cli\n1: hlt\njmp 1b`,
    };
    for (const [name, code] of Object.entries(images)) {
      await assemble(holder, name, code);
      const { ending, console } = await boot(name, name === 'hang' ? 10_000 : 30_000);
      expect(ending, name).toMatchObject(
        name === 'hang' ? { kind: 'stopped', by: 'limit' } : { kind: 'crashed', trap: 'reset' },
      );
      // Once: no reset begins it anew.
      expect(console, name).toBe('!');
      expect(await inside(holder, 'cat /proc/[0-9]*/comm')).not.toMatch(/qemu/);
    }
  });
});

describe('a running guest', () => {
  test('24: a console that nobody reads costs no more than its bytes, however they come', async () => {
    // Byte by byte, as fast as QEMU takes them.
    await assemble(holder, 'flood', 'mov $0x3f8, %dx\nmov $0x21, %al\n1: out %al, %dx\njmp 1b');
    const image = `${INSIDE.app}/flood`;
    await using guest = await bootGuest(holder, { ...ENDLESS, image, mac: chooseMac() });
    await guest.firstByteAfter;
    const pid = await qemuOf(guest);
    const written = () => Number(/^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
    await until(() => written() > 64 * KiB, 'a flood');
    expect(await guest.stop('window')).toMatchObject({ kind: 'stopped' });
    let read = 0;
    for await (const chunk of guest.console) read += chunk.length;
    expect(read).toBeGreaterThan(8 * KiB);
    // A guest takes a minute for a whole ring of single bytes; this is what its console would hold then.
    const console = new LossyStream(LIMITS.terminal.ringBytes, (bytes) => `${bytes} more`);
    const held = () => {
      collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const before = held();
    for (let byte = 0; byte < 2 * MiB; byte++) console.offer(Buffer.from('!'));
    // The collector gives the memory of buffers back a little later, beside us.
    await until(() => held() - before < 4 * MiB, 'the garbage of two million buffers collected');
    console.close();
    let text = '';
    for await (const chunk of console) text += chunk;
    expect(text).toMatch(/^!{1000}/);
    expect(text).toMatch(/!1048576 more$/);
  });

  test('89: a console made against the patterns that read it takes no longer to read than any other', async () => {
    const hostile = {
      digits: '1'.repeat(4_000),
      'first words of messages, and an end of line that a console has not': `${'Info: [a] '.repeat(400)}\u2028`,
      'first words of places': `${'Info: [a] <b '.repeat(300)}\u2028`,
      'first words of rates': '1 packets/s, '.repeat(300),
      'halves of addresses': '01 00 11 0'.repeat(400),
      blanks: `[${' '.repeat(4_000)}`,
      nothing: '',
    };
    for (const [name, line] of Object.entries(hostile)) {
      const log = new ConsoleLog(LIMITS.guest.consoleBytes);
      const bytes = Buffer.from(`${line}\n`);
      for (let size = 0; size < 2 * LIMITS.guest.consoleBytes; size += bytes.length) log.add(bytes, 0);
      const lines = log.lines();
      const began = process.cpuUsage();
      readConsole(lines);
      readCrash(lines);
      printedRates(lines);
      for (const { text } of lines) findMacs(text);
      const { user, system } = process.cpuUsage(began);
      // A twentieth of a second; one that is walked through again from each of its places takes one or more.
      expect((user + system) / 1e6, name).toBeLessThan(0.5);
    }
  });

  test('89: a check that looks at a console of a megabyte again and again leaves the process to others', async () => {
    const looks: number[] = [];
    const began = performance.now();
    await observe(bench, {
      image: 'learner',
      mac: chooseMac(),
      observation: {
        seconds: 4,
        append: 'endless',
        enough() {
          const from = performance.now();
          // As long as a console takes that is as long and as slow to read as can be.
          while (performance.now() - from < 20);
          looks.push(performance.now() - from);
          return false;
        },
      },
      signal: new AbortController().signal,
    });
    expect(looks.length).toBeGreaterThan(0);
    const spent = looks.reduce((sum, look) => sum + look, 0);
    expect(spent / (performance.now() - began)).toBeLessThan(3 * LIMITS.check.askShare);
  });

  test('59: a tap has one guest at a time, and is free once that one ended', async () => {
    const options = { ...ENDLESS, mac: chooseMac() };
    await using first = await bench.boot(options);
    await first.firstByteAfter;
    const second = await runGuest(bench, 'return');
    expect(second.ending.kind).toBe('not-booted');
    await first.stop('window');
    expect((await runGuest(bench, 'return')).ending.kind).toBe('returned');
  });
});

interface Elf {
  readonly memoryBytes: number;
  readonly offset?: number;
  readonly headers?: number;
}

/** A small multiboot kernel whose one segment claims what it is told to. */
function elf({ memoryBytes, offset = 0, headers = 1 }: Elf): Buffer {
  const bytes = Buffer.alloc(4096);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  bytes.writeUInt16LE(2, 16);
  bytes.writeUInt16LE(3, 18);
  bytes.writeUInt32LE(1, 20);
  bytes.writeUInt32LE(0x10_0000, 24);
  bytes.writeUInt32LE(52, 28);
  bytes.writeUInt16LE(52, 40);
  bytes.writeUInt16LE(32, 42);
  bytes.writeUInt16LE(headers, 44);
  const segment = [1, offset, 0x10_0000, 0x10_0000, bytes.length, memoryBytes, 7, 0x1000];
  segment.forEach((value, index) => {
    bytes.writeUInt32LE(value, 52 + index * 4);
  });
  writeMultiboot(bytes, 256, [0]);
  return bytes;
}

/** A multiboot kernel that says itself where it is loaded: the loader computes with these numbers. */
function aout({ load, loadEnd, bssEnd }: { load: number; loadEnd: number; bssEnd: number }): Buffer {
  const bytes = Buffer.alloc(4096);
  writeMultiboot(bytes, 64, [0x1_0000, 0x10_0040, load, loadEnd, bssEnd, 0x10_0100]);
  return bytes;
}

function writeMultiboot(bytes: Buffer, at: number, [flags = 0, ...addresses]: readonly number[]): void {
  const magic = 0x1bad_b002;
  const checksum = (0x2_0000_0000 - magic - flags) % 0x1_0000_0000;
  [magic, flags, checksum, ...addresses].forEach((value, index) => {
    bytes.writeUInt32LE(value, at + index * 4);
  });
}
