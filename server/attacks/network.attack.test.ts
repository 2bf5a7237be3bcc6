/** What a guest's frames can and cannot do, to its neighbours, to the capture and to whoever reads about them. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCapture } from '../bench/capture.ts';
import { readCounters } from '../bench/counters.ts';
import type { Holder } from '../bench/holder.ts';
import { PacketText } from '../bench/packet-text.ts';
import { finished, stop } from '../bench/process.ts';
import { KERNELS, openGuestBench, runGuest } from '../bench/testing.ts';
import type { Capture } from '../bench/types.ts';
import { KiB, LIMITS, MiB } from '../limits.ts';
import { clientMessage } from '../protocol.ts';
import {
  descendants,
  heldMemory,
  hostState,
  mostReadInATurn,
  openWorkspace,
  type Process,
  takenOver,
  until,
} from './testing.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let holder: Holder;
let wire: Wire;
beforeAll(async () => {
  holder = await openWorkspace();
  wire = await openWire(holder);
});
afterAll(async () => {
  await wire?.[Symbol.asyncDispose]();
  await holder?.[Symbol.asyncDispose]();
});

/**
 * Both guests of a bench, without any QEMU: frames come in with their length before them and leave by tap0. After a
 * length of 0 it prints how many came out of tap1.
 */
const GUESTS = `
import fcntl, os, struct, sys, time
def tap(name):
    descriptor = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(descriptor, 0x400454ca, struct.pack('16sH', name, 0x1002))
    return descriptor
one, two = tap(b'tap0'), tap(b'tap1')
def receive():
    count = 0
    try:
        while os.read(two, 2048): count += 1
    except BlockingIOError: pass
    return count
# A bridge takes a moment to see that a port has come alive.
while not receive():
    os.write(one, bytes.fromhex('ffffffffffff020000000001' + '88b6') + bytes(46))
    time.sleep(0.01)
time.sleep(0.05)
receive()
print('ready', flush=True)
sent = received = 0
while True:
    length = sys.stdin.buffer.read(2)
    if not length: break
    frame = sys.stdin.buffer.read(int.from_bytes(length, 'big'))
    if frame:
        os.write(one, frame)
        sent += 1
        received += receive()
        continue
    end = time.time() + 5
    while received < sent and time.time() < end:
        time.sleep(0.005)
        received += receive()
    print(received, flush=True)
    sent = received = 0`;

interface Wire extends AsyncDisposable {
  /** Sends from tap0; how many arrived at tap1. */
  send(frames: readonly Uint8Array[]): Promise<number>;
}

async function openWire(on: Holder): Promise<Wire> {
  const child = on.enter(['python3', '-c', GUESTS]);
  let said = '';
  let complaint = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint += chunk;
  });
  const answer = async () => {
    const line = await until(
      () => /^(.*)\n/.exec(said)?.[1] || (complaint && `failed: ${complaint}`),
      'the wire',
    );
    said = '';
    return line;
  };
  if ((await answer()) !== 'ready') throw new Error(complaint);
  return {
    async send(frames) {
      const sized = [...frames, Buffer.alloc(0)].flatMap((frame) => [
        Buffer.from([frame.length >> 8, frame.length & 0xff]),
        frame,
      ]);
      child.stdin?.write(Buffer.concat(sized));
      return Number(await answer());
    },
    [Symbol.asyncDispose]: () => stop(child),
  };
}

const ETHERNET = Buffer.from('ffffffffffff0200000000010800', 'hex');

/** For everybody, from one that there is not. */
function ipv4(protocol: number, payload: Uint8Array, header: Partial<Record<number, number>> = {}): Buffer {
  const ip = Buffer.alloc(20);
  ip.set([0x45, 0, 0, 0, 0, 1, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]);
  ip.writeUInt16BE(20 + payload.length, 2);
  for (const [at, value] of Object.entries(header)) ip[Number(at)] = value ?? 0;
  return Buffer.concat([ETHERNET, ip, payload]);
}

function tcp(port: number, text: Uint8Array): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(1024 + (text.length % 100), 0);
  header.writeUInt16BE(port, 2);
  header.writeUInt32BE(1, 4);
  header.set([0x50, 0x18], 12);
  return ipv4(6, Buffer.concat([header, text]));
}

function udp(port: number, text: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(port, 0);
  header.writeUInt16BE(port, 2);
  header.writeUInt16BE(8 + text.length, 4);
  return ipv4(17, Buffer.concat([header, text]));
}

const plain = (number: number) => udp(5000, Buffer.from(`frame ${number}`));
const many = (count: number) => Array.from({ length: count }, (_, number) => plain(number));

/** A capture with its text, and the text once it has ended. */
async function captured(
  on: Holder,
): Promise<{ capture: Capture; text: Promise<string>; soFar: () => string }> {
  const capture = await startCapture(on, { text: true });
  let text = '';
  capture.text.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  const ended = new Promise<string>((resolve) => capture.text.once('close', () => resolve(text)));
  await capture.ready;
  return { capture, text: ended, soFar: () => text };
}

/** The newest process of this name below the tests. */
const running = (name: string): Promise<Process> =>
  until(() => descendants(process.pid).findLast((one) => one.name === name), name);

const told = (lines: readonly string[]) =>
  lines
    .flatMap((line) => /^… ([\d,]+) frames? not shown$/.exec(line)?.[1] ?? [])
    .reduce((sum, count) => sum + Number(count.replaceAll(',', '')), 0);

describe('a bench’s network', () => {
  test('29: a flood on one bridge reaches no neighbour and not the host', async () => {
    await using neighbour = await openWorkspace();
    const host = hostState();
    const before = { own: readCounters(holder.pid), other: readCounters(neighbour.pid) };
    expect(await wire.send(many(5_000))).toBe(5_000);
    const after = { own: readCounters(holder.pid), other: readCounters(neighbour.pid) };
    expect(after.own.tap0.sentPackets - before.own.tap0.sentPackets).toBe(5_000);
    for (const tap of ['tap0', 'tap1'] as const) {
      expect(after.other[tap].sentPackets).toBe(before.other[tap].sentPackets);
      expect(after.other[tap].receivedPackets).toBe(before.other[tap].receivedPackets);
    }
    expect(hostState().interfaces).toEqual(host.interfaces);
    expect(host.interfaces?.join()).not.toMatch(/usocbr0|tap[01]/);
    // Nobody there would route, answer or speak by itself.
    const ip = holder.enter([
      'sh',
      '-c',
      'ip -o address; ip route; cat /proc/sys/net/ipv6/conf/all/disable_ipv6',
    ]);
    const { stdout } = await finished(ip, { milliseconds: 10_000, outputBytes: 10_000 });
    expect(stdout.toString().match(/^(\d+: \w+ .*|\d)$/gm)).toEqual([expect.stringMatching(/^1: lo /), '1']);
  });

  test('30: malformed frames cross the bridge like all others', async () => {
    const payload = Buffer.alloc(30);
    const frames = [
      ipv4(17, payload, { 10: 0xde, 11: 0xad }),
      ipv4(17, payload, { 0: 0x95 }),
      ipv4(17, payload, { 0: 0x40 }),
      ipv4(17, payload, { 2: 0xff, 3: 0xff }),
      ipv4(17, payload, { 2: 0, 3: 1 }),
      Buffer.concat([ETHERNET.subarray(0, 12), Buffer.from('86dd6fffffff', 'hex'), Buffer.alloc(40)]),
      Buffer.concat([ETHERNET.subarray(0, 12), Buffer.from('080600', 'hex'), Buffer.alloc(43)]),
    ];
    expect(await wire.send(frames)).toBe(frames.length);
  });
});

describe('a capture', () => {
  test('31: tshark reads hostile frames without any right, and what kills it costs only text', async () => {
    const { capture, text, soFar } = await captured(holder);
    await using _ = capture;
    const sets = (pid: number) => readFileSync(`/proc/${pid}/status`, 'utf8').match(/^Cap\w+:\s+\w+/gm);
    const [tshark, dumpcap] = [await running('tshark'), await running('dumpcap')];
    expect(sets(tshark.pid)?.map((line) => line.split(/\s+/)[1])).toEqual(Array(5).fill('0'.repeat(16)));
    expect(readFileSync(`/proc/${tshark.pid}/status`, 'utf8')).toMatch(/^Seccomp:\s+2$/m);
    // CAP_NET_RAW, and it reads not a byte of what it takes.
    for (const line of sets(dumpcap.pid) ?? []) expect(line).toMatch(/\s0{12}[02]000$/);
    for (const namespace of ['net', 'user', 'mnt', 'pid', 'ipc'])
      expect(readlinkSync(`/proc/${tshark.pid}/ns/${namespace}`), namespace).not.toBe(
        readlinkSync(`/proc/${holder.pid}/ns/${namespace}`),
      );
    const ports = [53, 67, 69, 123, 161, 514, 1900, 5060];
    const noise = Array.from({ length: 150 }, (_, n) =>
      udp(ports[n % ports.length] ?? 53, randomBytes(n + 20)),
    );
    const raw = Array.from({ length: 50 }, (_, n) =>
      Buffer.concat([ETHERNET.subarray(0, 12), randomBytes(n + 20)]),
    );
    const sent = [...noise, ...raw];
    await wire.send(sent);
    // Whatever a frame does to it, at worst it dies: once, and each one that takes its place.
    const killed = new Set<number>();
    let later = 0;
    while (!soFar().includes('keeps crashing')) {
      const alive = descendants(process.pid).find(({ name, pid }) => name === 'tshark' && !killed.has(pid));
      if (alive) {
        process.kill(alive.pid, 'SIGKILL');
        killed.add(alive.pid);
      }
      // Its death is noticed by the next frame for it.
      await wire.send([plain(later++)]);
      await sleep(20);
    }
    expect(killed.size).toBe(4);
    const { framesNotKept } = await capture.finish();
    expect({ kept: capture.frames.length, framesNotKept }).toEqual({
      kept: sent.length + later,
      framesNotKept: 0,
    });
    expect(await text).toMatch(
      /^(… \d+ frames? not shown\r\n|.*\r\n)*… tshark keeps crashing; the capture goes on/,
    );
  });

  test('31: a tshark that was taken over floods nobody, and fills no memory with what it does not take', async () => {
    {
      const flooding = new PacketText(takenOver(holder, "yes ''"));
      await using _ = flooding;
      flooding.output.resume();
      expect(await mostReadInATurn()).toBeLessThan(256 * KiB);
    }
    const deaf = new PacketText(takenOver(holder, 'exec sleep 60'));
    await using _ = deaf;
    let text = '';
    deaf.output.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    const before = heldMemory();
    const bytes = udp(5000, Buffer.alloc(200));
    for (let number = 0; number < 40_000; number++) deaf.show({ at: number, length: bytes.length, bytes });
    expect(heldMemory() - before).toBeLessThan(8 * MiB);
    deaf.end();
    await until(() => text !== '', 'the word on what was left out');
    expect(told(text.split('\r\n'))).toBe(40_000);
  });

  test('32: a capture writes no file and starts no helper', async () => {
    const { capture, text, soFar } = await captured(holder);
    await using _ = capture;
    await wire.send(many(2_000));
    // Both are in the middle of it.
    await until(() => soFar().includes('UDP'), 'the first text');
    for (const name of ['tshark', 'dumpcap']) {
      const { pid } = await running(name);
      const descriptors = `/proc/${pid}/fd`;
      const open = readdirSync(descriptors).flatMap((number) => {
        const target = readlinkSync(`${descriptors}/${number}`);
        const flags = Number.parseInt(
          /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${number}`, 'utf8'))?.[1] ?? '0',
          8,
        );
        const writable = (flags & 3) !== 0;
        return writable && !/^(pipe|socket|anon_inode):|^\/dev\/null$/.test(target) ? [target] : [];
      });
      expect(open, name).toEqual([]);
      expect(readdirSync(`/proc/${pid}/root/tmp`).filter((file) => file !== 'passwd')).toEqual([]);
      expect(descendants(pid), name).toEqual([]);
    }
    await capture.finish();
    await text;
  });

  test('33: a flood of frames is kept, shown and counted within bounds, and the rest is told', async () => {
    await using bench = await openGuestBench(KERNELS.find(({ id }) => id === 'ukmini')?.kernel ?? null);
    await using capture = await bench.capture({ text: true });
    let text = '';
    capture.text.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    const written = new Promise((resolve) => capture.text.once('close', resolve));
    await capture.ready;
    const passed = () => bench.counters().tap0.sentPackets;
    const before = passed();
    const began = performance.now();
    let early = 0;
    const memory = () => {
      collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    await runGuest(bench, 'send', 60_000, async (guest) => {
      await until(() => passed() - before > LIMITS.capture.frames * 2, 'a flood');
      await sleep(300);
      early = memory();
      const sofar = passed();
      await until(() => passed() - sofar > 30_000, 'more of the flood');
      await guest.stop('window');
    });
    expect(memory() - early).toBeLessThan(16 * MiB);
    const { framesNotKept } = await capture.finish();
    await written;
    const lines = text.split('\r\n').filter((line) => line !== '');
    const shown = lines.filter((line) => !line.startsWith('… ')).length;
    expect(capture.frames.length).toBe(LIMITS.capture.frames);
    expect(capture.frames.length + framesNotKept).toBe(passed() - before);
    expect(shown + told(lines)).toBe(passed() - before);
    const seconds = (performance.now() - began) / 1000;
    expect(shown).toBeLessThanOrEqual(LIMITS.capture.linesPerSecond * (seconds + 2));
    const { frames, snapBytes } = LIMITS.capture;
    expect(capture.pcap().length).toBeLessThan(frames * (snapBytes + 16) + 1 * KiB);
  });

  test('34: no control byte of a frame reaches a terminal, whatever tshark thinks of it', async () => {
    const { capture, text } = await captured(holder);
    await using _ = capture;
    const hostile = Buffer.from('\x1b[2J\x1b]0;evil\x07\u009b2J\u202egnp.exe\u2066\x08\x7f', 'utf8');
    await wire.send([
      // The dissector of IRC hands a command's bytes on as they are.
      tcp(6667, Buffer.concat([hostile, Buffer.from('\r\n')])),
      tcp(6667, Buffer.from('\x1b[2J\x1b]52;c;ZXZpbA==\x07 :hi\r\n', 'latin1')),
      udp(514, Buffer.concat([Buffer.from('<13>'), hostile])),
      udp(1900, Buffer.concat([Buffer.from('M-SEARCH '), hostile, Buffer.from(' HTTP/1.1\r\n\r\n')])),
    ]);
    await capture.finish();
    const shown = await text;
    expect(shown).toMatch(/IRC/);
    expect(shown).toMatch(/\[2J/);
    expect(shown.replaceAll('\r\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test('35: nothing of a learner’s is in the capture’s command line', async () => {
    const asked = { type: 'run', step: '03-say-hello', filter: '$(id)', capture: '-f udp -w /tmp/x' };
    expect(clientMessage.parse(asked)).toEqual({ type: 'run', step: '03-say-hello' });
    const { capture, text } = await captured(holder);
    await using _ = capture;
    const words = async (name: string) =>
      readFileSync(`/proc/${(await running(name)).pid}/cmdline`, 'utf8')
        .split('\0')
        .slice(0, -1);
    const { snapBytes, kernelBufferMiB } = LIMITS.capture;
    expect((await words('dumpcap')).join(' ')).toBe(
      `dumpcap -q -P -i usocbr0 -s ${snapBytes} -B ${kernelBufferMiB} -w -`,
    );
    expect((await words('tshark')).join(' ')).toBe('tshark -l -n -r -');
    await capture.finish();
    await text;
  });
});
