import { setImmediate } from 'node:timers/promises';
import { boot, type Kernel } from './boot.ts';
import { Wire } from './wire.ts';

/** The counters of both ends after a run. */
export interface Traffic {
  /** What the wire saw and did. */
  wire: { received: number; receivedBytes: number; wrong: number; sent: number; sentBytes: number };
  /** What the guest printed. */
  guest: { received: number; receivedBytes: number; wrong: number; sent: number; sentBytes: number };
  /** The guest's console, for a failure's message. */
  console: string;
}

const FROM_GUEST = 0x9e3779b9;
const FROM_WIRE = 0x85ebca6b;
const MARKER = Buffer.alloc(60, 0xee);
const TOLD = Buffer.alloc(56, 0xdd);
/** Frames that the wire may be ahead of the guest: far more than a ring holds, far less than QEMU's memory. */
const AHEAD = 8192;

/** Random frames both ways at full speed for some seconds; app/traffic.c is the guest's half and says how it works. */
export async function traffic(image: string, kernel: Kernel, seconds: number): Promise<Traffic> {
  const seen = { received: 0, receivedBytes: 0, wrong: 0, sent: 0, sentBytes: 0 };
  let ended = false;
  let gone = false;
  let taken = 0;
  let begin = () => {};
  const begun = new Promise<void>((done) => {
    begin = done;
  });
  const wire = new Wire((frame) => {
    begin();
    if (frame.equals(MARKER)) {
      ended = true;
      return;
    }
    if (frame.length === 60 && frame.subarray(0, 56).equals(TOLD)) {
      taken = frame.readUInt32LE(56);
      return;
    }
    const expected = make(FROM_GUEST, seen.received);
    if (ended || !frame.equals(expected)) seen.wrong++;
    seen.received++;
    seen.receivedBytes += frame.length;
  });
  const over = boot(image, {
    append: `traffic ${seconds} ${EXTRA[kernel.name]}`,
    wire,
    nic: NIC[kernel.name],
    barriers: true,
    seconds: seconds + 90,
  }).finally(() => {
    gone = true;
  });
  await Promise.race([begun, over]);
  const stop = performance.now() + seconds * 1000;
  while (performance.now() < stop && !gone) {
    // A burst, then a look at what came in: both directions share this thread.
    for (let n = 0; n < 32 && seen.sent - taken < AHEAD; n++) {
      const frame = make(FROM_WIRE, seen.sent++);
      seen.sentBytes += frame.length;
      if (!wire.send(frame)) await wire.drained();
    }
    await setImmediate();
  }
  wire.send(MARKER);
  const { console } = await over;
  const number = (pattern: RegExp) => Number(pattern.exec(console)?.[1] ?? Number.NaN);
  return {
    wire: seen,
    guest: {
      received: number(/^received (\d+) frames/m),
      receivedBytes: number(/^received \d+ frames (\d+) bytes/m),
      wrong: number(/^wrong (\d+)/m),
      sent: number(/^sent (\d+) frames/m),
      sentBytes: number(/^sent \d+ frames (\d+) bytes/m),
    },
    console,
  };
}

/** Bytes that Unikraft 0.15 to 0.17 count too many on a received frame: its header's padding. */
const EXTRA: Record<Kernel['name'], number> = { unikraft: 10, ukmini: 0 };

/**
 * With event_idx a kick that is lost is lost for good, so that the last 128 frames stay in the queue: it asks the most of
 * a driver. QEMU before 8.1 loses some for any driver, unless it obeys its barriers; with them ukmini lost none in 36
 * runs of 4 s beside two busy loops, without in 17 of 36. Unikraft goes without it, as in the product.
 */
const NIC: Record<Kernel['name'], string> = {
  unikraft: 'mac=52:54:00:12:34:56,event_idx=off',
  ukmini: 'mac=52:54:00:12:34:56',
};

const words = new Uint32Array(380);
const bytes = Buffer.from(words.buffer);

/** Frame n of a direction, valid until the next call: the same arithmetic as in app/traffic.c. */
function make(seed: number, n: number): Buffer {
  let x = step((seed ^ Math.imul(n, 2654435761)) | 1);
  const length = 14 + ((x >>> 0) % 1501);
  for (let i = 0; i < (length + 3) >> 2; i++) {
    x = step(x);
    words[i] = x;
  }
  return bytes.subarray(0, length);
}

function step(from: number): number {
  let x = from;
  x ^= x << 13;
  x ^= x >>> 17;
  x ^= x << 5;
  return x;
}
