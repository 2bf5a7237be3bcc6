/**
 * QEMU's machine protocol over an inherited socket: one JSON object a line, both ways.
 *
 * The other end is a process that runs a stranger's code, so lines are capped, every answer has a deadline, and
 * anything unexpected only ends the conversation: the caller loses the device's view, never its own footing.
 */
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import type { DeviceStatus } from '../../labs/lab.ts';
import { LIMITS, MiB } from '../limits.ts';

/** The longest answer asked for here, `x-query-virtio-status`, is under 4 KiB. */
const MAX_LINE_BYTES = 64 * 1024;
/** Looks of ten minutes, with the buffers that a check watches, are a few MiB. All is remembered, so it has an end. */
const MAX_CONVERSATION_BYTES = 32 * 1024 * 1024;
/** A line counts as so many at least, since each is work: 131,072 lines in all, where those looks have 6,000. */
const LINE_BYTES = 256;
const ANSWER_MILLISECONDS = 2_000;
/** virtio-net without multiqueue has receive, transmit and control. */
const QUEUES = [0, 1] as const;
const TRANSMIT = 1;
/** Descriptors in the transmit queue, and so places where a packet may begin. */
const RING = 256;
/** Shorter pieces are the header that virtio puts before a frame. */
const SHORTEST_FRAME = 14;

/** Frames walked: main stands within the first ten. */
const CALLERS = 32;
/** No guest has more memory, and both kernels run where addresses are those of the memory. */
const STACKS_END = BigInt(LIMITS.guest.memoryMiB) * BigInt(MiB);

export interface QmpEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Qmp {
  /** Resolves once QEMU has said hello, or never will. */
  readonly greeted: Promise<void>;
  /** @throws Error when QEMU refuses, takes too long, or is gone. */
  execute(command: string, args?: Record<string, unknown>): Promise<unknown>;
  /** Resolves with the first event of this name, past or future; null once the conversation is over. */
  event(name: string): Promise<QmpEvent | null>;
  /**
   * Where packets lie, in the guest's memory, that are or lately were in the transmit queue: up to `count` of them.
   * Empty where QEMU cannot tell.
   */
  sentPackets(count: number): Promise<number[]>;
  /**
   * Return addresses on the stack of a guest that stands still, the innermost first: from frame to frame by the frame
   * pointer. Empty where QEMU cannot tell; the guest may have put anything there.
   */
  callers(): Promise<bigint[]>;
  /** Whether its processor runs; null where QEMU does not say. */
  running(): Promise<boolean | null>;
  /** What the network device says now, or null where QEMU cannot tell. `at` is left to the caller. */
  deviceStatus(at: number): Promise<DeviceStatus | null>;
}

const message = z.union([
  z.object({ QMP: z.unknown() }),
  z.object({ event: z.string(), data: z.record(z.string(), z.unknown()).default({}) }),
  z.object({ id: z.number(), return: z.unknown() }),
  z.object({ id: z.number(), error: z.object({ desc: z.string() }) }),
]);
const deviceList = z.array(z.object({ path: z.string(), name: z.string() }));
const virtioStatus = z.object({ status: z.object({ statuses: z.array(z.string()).default([]) }) });
const queueStatus = z.object({
  'vring-num': z.number(),
  'vring-desc': z.number(),
  'used-idx': z.number(),
});
const queueElement = z.object({ descs: z.array(z.object({ addr: z.number(), len: z.number() })) });

/** Speaks QMP over `socket`; negotiates at once, so commands may be given from the start. */
export function openQmp(socket: Duplex): Qmp {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(reason: Error): void }>();
  const seen = new Map<string, QmpEvent>();
  const listeners = new Map<string, ((event: QmpEvent | null) => void)[]>();
  let over: Error | null = null;
  let nextId = 0;
  let devicePath: string | null = null;
  const greeted = Promise.withResolvers<void>();

  readLines(socket, (line) => {
    const parsed = message.safeParse(parseJson(line));
    if (!parsed.success) return end(new Error('QEMU sent a line that is not QMP'));
    const told = parsed.data;
    if ('QMP' in told) {
      greeted.resolve();
    } else if ('event' in told) {
      seen.set(told.event, seen.get(told.event) ?? told);
      for (const listener of listeners.get(told.event) ?? []) listener(told);
      listeners.delete(told.event);
    } else if ('return' in told) {
      waiting.get(told.id)?.resolve(told.return);
    } else if ('error' in told) {
      waiting.get(told.id)?.reject(new Error(told.error.desc));
    }
  });
  socket.on('error', end);
  socket.on('close', () => end(new Error('QEMU is gone')));

  const negotiated = execute('qmp_capabilities');
  negotiated.catch(() => {});

  return {
    greeted: greeted.promise,
    execute: (command, args) => negotiated.then(() => execute(command, args)),
    event(name) {
      const past = seen.get(name);
      if (past || over) return Promise.resolve(past ?? null);
      return new Promise((resolve) => listeners.set(name, [...(listeners.get(name) ?? []), resolve]));
    },
    async sentPackets(count) {
      try {
        await negotiated;
        devicePath ??= await findDevice();
        if (devicePath === null) return [];
        const addresses: number[] = [];
        for (let index = 0; index < count; index++) {
          const place = { path: devicePath, queue: TRANSMIT, index: Math.floor((index * RING) / count) };
          const { descs } = queueElement.parse(await execute('x-query-virtio-queue-element', place));
          // A packet is two pieces, the header and the frame; a place that was never used holds neither.
          const frame = descs.find(({ len }) => len >= SHORTEST_FRAME);
          if (frame) addresses.push(frame.addr);
        }
        return addresses;
      } catch {
        return [];
      }
    },
    async callers() {
      try {
        await negotiated;
        const registers = await monitor('info registers');
        const addresses: bigint[] = [];
        let frame = BigInt(`0x${/\bRBP=([0-9a-f]{16})\b/.exec(registers)?.[1] ?? '0'}`);
        while (addresses.length < CALLERS && frame > 0n && frame < STACKS_END) {
          const words = await monitor(`x /2gx 0x${frame.toString(16)}`);
          const [, next, caller] = /: 0x([0-9a-f]{16}) 0x([0-9a-f]{16})\s*$/.exec(words) ?? [];
          if (next === undefined || caller === undefined) break;
          addresses.push(BigInt(`0x${caller}`));
          const outer = BigInt(`0x${next}`);
          if (outer <= frame) break;
          frame = outer;
        }
        return addresses;
      } catch {
        return [];
      }
    },
    async running() {
      try {
        await negotiated;
        return z.object({ running: z.boolean() }).parse(await execute('query-status')).running;
      } catch {
        return null;
      }
    },
    async deviceStatus(at) {
      try {
        await negotiated;
        devicePath ??= await findDevice();
        if (devicePath === null) return null;
        const path = devicePath;
        const [status, ...queues] = await Promise.all([
          execute('x-query-virtio-status', { path }),
          ...QUEUES.map((queue) => execute('x-query-virtio-queue-status', { path, queue })),
        ]);
        return {
          at,
          status: virtioStatus.parse(status).status.statuses.map(statusName),
          queues: queues.map((raw, index) => {
            const queue = queueStatus.parse(raw);
            return {
              index,
              size: queue['vring-num'],
              setUp: queue['vring-desc'] !== 0,
              used: queue['used-idx'],
            };
          }),
        };
      } catch {
        return null;
      }
    },
  };

  async function monitor(line: string): Promise<string> {
    return z.string().parse(await execute('human-monitor-command', { 'command-line': line }));
  }

  function execute(command: string, args?: Record<string, unknown>): Promise<unknown> {
    if (over) return Promise.reject(over);
    const id = nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => settle(() => reject(new Error(`no answer to ${command}`))),
        ANSWER_MILLISECONDS,
      );
      const settle = (how: () => void) => {
        clearTimeout(timer);
        waiting.delete(id);
        how();
      };
      waiting.set(id, {
        resolve: (value) => settle(() => resolve(value)),
        reject: (reason) => settle(() => reject(reason)),
      });
      socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
    });
  }

  async function findDevice(): Promise<string | null> {
    const devices = deviceList.parse(await execute('x-query-virtio'));
    return devices.find((device) => device.name === 'virtio-net')?.path ?? null;
  }

  function end(reason: Error): void {
    if (over) return;
    over = reason;
    greeted.resolve();
    for (const { reject } of [...waiting.values()]) reject(reason);
    for (const waiters of listeners.values()) for (const waiter of waiters) waiter(null);
    listeners.clear();
    socket.destroy();
  }
}

/** Why a guest switched itself off. A QEMU that was taken over says things that cannot even be made a text. */
export function reasonOf({ data: { reason } }: QmpEvent): string {
  return typeof reason === 'string' ? reason : 'unknown';
}

/** "VIRTIO_CONFIG_S_DRIVER_OK: Driver setup and ready" → "DRIVER_OK". */
function statusName(text: string): string {
  return /^VIRTIO_CONFIG_S_([A-Z_]+)/.exec(text)?.[1] ?? text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Calls back for each line; destroys the stream where one, or all of them together, grow past the caps. */
function readLines(stream: Duplex, onLine: (line: string) => void): void {
  let rest = '';
  let characters = 0;
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    characters += Math.max(chunk.length, (lines.length - 1) * LINE_BYTES);
    if (characters > MAX_CONVERSATION_BYTES) stream.destroy(new Error('QEMU talks without end'));
    if (stream.destroyed) return;
    rest = lines.pop() ?? '';
    for (const line of lines) {
      // A line that is none has ended the conversation: the thousands behind it in one chunk are not read.
      if (stream.destroyed) return;
      if (line.trim() !== '') onLine(line);
    }
    if (rest.length > MAX_LINE_BYTES) stream.destroy(new Error('QEMU sent a line without end'));
  });
}
