/**
 * One run of a learner's image: its guest, or two on one bridge, the capture that began before them, and the figures
 * until the last of them ends.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GuestEnding } from '../../labs/lab.ts';
import type { Bench, Capture, Guest, Stopper } from '../bench/types.ts';
import { LIMITS } from '../limits.ts';
import type { ServerMessage, SessionState } from '../protocol.ts';
import { Traffic, type TrafficMessage } from './traffic.ts';

/** Place of a guest in its run; it is also the number of its tap. */
export type Index = 0 | 1;
export interface Ended {
  readonly index: Index;
  readonly ending: GuestEnding;
  readonly seconds: number;
}

export interface RunEvents {
  readonly onState: () => void;
  readonly onRate: (rate: Extract<ServerMessage, { type: 'rate' }>) => void;
  readonly onTraffic: (traffic: TrafficMessage) => void;
  /** The first guest's device was looked at again; with an ending, for the last time. */
  readonly onDevice: (guest: Guest, ending: GuestEnding | null) => void;
  /** A guest was started; its console has to be read. */
  readonly onConsole: (index: Index, console: AsyncIterable<Uint8Array | string>) => void;
  /** A guest ended while the other goes on. */
  readonly onEnded: (ended: Ended) => void;
  /** All is over, with this guest as the last one; null where it was told before. */
  readonly onOver: (last: Ended | null) => void;
  /** The second guest could not be started. */
  readonly onError: (error: unknown) => void;
}

/** A guest that joins the first one's bridge a moment later, unless the run is over by then. */
export interface SecondGuest {
  readonly afterSeconds: number;
  readonly boot: () => Promise<Guest>;
}

const TAPS = ['tap0', 'tap1'] as const;

export class GuestRun {
  readonly step: string;
  state: SessionState;
  /** Resolves when all guests have ended, the last frames are read, and all of it is given back. Never rejects. */
  readonly done: Promise<void>;
  readonly #guests: Guest[];
  readonly #capture: Capture;
  readonly #traffic: Traffic;
  /** Guests that run, or are about to. */
  readonly #alive = new Set<Index>([0]);
  /** Aborted once no second guest should start any more. */
  readonly #closing = new AbortController();
  #stoppedBy: Stopper | null = null;
  #pcap: Buffer | null = null;
  #last = { seconds: 0, packets: 0, bytes: 0 };

  constructor(
    step: string,
    bench: Bench,
    first: Guest,
    capture: Capture,
    events: RunEvents,
    second: SecondGuest | null = null,
  ) {
    this.step = step;
    this.#guests = [first];
    this.#capture = capture;
    this.#traffic = new Traffic(randomBytes(6).toString('base64url'), bench);
    this.state = { kind: 'booting', since: Date.now() };
    this.done = this.#watch(first, events, second);
  }

  /** Stops one guest, or all of them. */
  async stop(by: Stopper, index?: Index): Promise<void> {
    // The second guest may be yet to come.
    if (index !== 0) {
      this.#stoppedBy = by;
      this.#closing.abort();
    }
    const stopped = index === undefined ? this.#guests : this.#guests.slice(index, index + 1);
    await Promise.all(stopped.map((guest) => guest.stop(by)));
  }

  type(index: Index, bytes: Uint8Array): void {
    this.#guests[index]?.type(bytes);
  }

  /** A complete pcap file of the frames so far. */
  pcap(): Buffer {
    return this.#pcap ?? this.#capture.pcap();
  }

  async #watch(first: Guest, events: RunEvents, second: SecondGuest | null): Promise<void> {
    const measuring = setInterval(() => {
      this.#measure(events);
      if (this.#alive.has(0)) events.onDevice(first, null);
    }, LIMITS.socket.rateMilliseconds);
    void first.firstByteAfter.then((after) => {
      if (after === null || this.state.kind !== 'booting') return;
      this.state = { kind: 'running', since: Date.now(), mac: first.mac };
      events.onState();
    });
    const joined = second ? this.#join(second, events) : Promise.resolve(null);
    const ends = await Promise.all([this.#untilEnd(0, first, events), joined]);
    clearInterval(measuring);
    this.#measure(events);
    await this.#capture.finish().catch(() => {});
    this.#pcap = this.#capture.pcap();
    try {
      await this.#capture[Symbol.asyncDispose]();
      for (const guest of this.#guests) await guest[Symbol.asyncDispose]();
    } catch {
      // Whatever fails here failed with the bench, which is told by itself.
    }
    events.onOver(ends.find((ended) => ended !== null) ?? null);
  }

  async #join({ afterSeconds, boot }: SecondGuest, events: RunEvents): Promise<Ended | null> {
    const { signal } = this.#closing;
    const due = await sleep(afterSeconds * 1000, true, { signal }).catch(() => false);
    if (!due || signal.aborted) return null;
    this.#alive.add(1);
    let guest: Guest;
    try {
      guest = await boot();
    } catch (error) {
      this.#alive.delete(1);
      events.onError(error);
      return null;
    }
    this.#guests.push(guest);
    if (this.#stoppedBy) void guest.stop(this.#stoppedBy);
    return await this.#untilEnd(1, guest, events);
  }

  /** Resolves with the end of the last guest; an earlier one's is told at once. */
  async #untilEnd(index: Index, guest: Guest, events: RunEvents): Promise<Ended | null> {
    const startedAt = performance.now();
    events.onConsole(index, this.#traffic.add(TAPS[index], guest.console));
    const ending = await guest.ended.catch(
      (error): GuestEnding => ({ kind: 'stopped', by: 'limit', detail: `The guest was lost: ${error}` }),
    );
    const seconds = (performance.now() - startedAt) / 1000;
    if (index === 0) events.onDevice(guest, ending);
    this.#traffic.ended(TAPS[index]);
    this.#alive.delete(index);
    const ended = { index, ending, seconds };
    if (this.#alive.size === 0) {
      this.#closing.abort();
      return ended;
    }
    events.onEnded(ended);
    return null;
  }

  /** What the counters say now, and the rate of all guests' sending since the call before. */
  #measure(events: RunEvents): void {
    const traffic = this.#traffic.now();
    if (!traffic) return;
    events.onTraffic(traffic);
    const { seconds, guests } = traffic;
    const sum = (of: 'sentPackets' | 'sentBytes') => guests.reduce((total, guest) => total + guest[of], 0);
    const now = { seconds, packets: sum('sentPackets'), bytes: sum('sentBytes') };
    const last = this.#last;
    this.#last = now;
    const passed = now.seconds - last.seconds;
    if (passed <= 0) return;
    events.onRate({
      type: 'rate',
      at: Date.now(),
      packetsPerSecond: (now.packets - last.packets) / passed,
      bitsPerSecond: ((now.bytes - last.bytes) * 8) / passed,
      packets: now.packets,
    });
  }
}
