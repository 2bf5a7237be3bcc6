/** One run of a learner's image: the guest, the capture that began before it, and the rate until it ends. */
import type { GuestEnding } from '../../labs/lab.ts';
import type { Bench, Capture, Guest } from '../bench/types.ts';
import { LIMITS } from '../limits.ts';
import type { ServerMessage, SessionState } from '../protocol.ts';

export interface RunEvents {
  readonly onState: () => void;
  readonly onRate: (rate: Extract<ServerMessage, { type: 'rate' }>) => void;
  readonly onEnded: (ending: GuestEnding, seconds: number) => void;
}

export class GuestRun {
  readonly step: string;
  state: SessionState;
  /** Resolves when the guest has ended, its last frames are read, and all of it is given back. Never rejects. */
  readonly done: Promise<void>;
  readonly #guest: Guest;
  readonly #capture: Capture;
  #pcap: Buffer | null = null;
  #last: { readonly at: number; readonly packets: number; readonly bytes: number } | null = null;
  #first = 0;

  constructor(step: string, bench: Bench, guest: Guest, capture: Capture, events: RunEvents) {
    this.step = step;
    this.#guest = guest;
    this.#capture = capture;
    this.state = { kind: 'booting', since: Date.now() };
    this.done = this.#watch(bench, events);
  }

  stop(by: 'learner' | 'window'): Promise<GuestEnding> {
    return this.#guest.stop(by);
  }

  type(bytes: Uint8Array): void {
    this.#guest.type(bytes);
  }

  /** A complete pcap file of the frames so far. */
  pcap(): Buffer {
    return this.#pcap ?? this.#capture.pcap();
  }

  async #watch(bench: Bench, events: RunEvents): Promise<void> {
    const startedAt = performance.now();
    this.#measure(bench, events);
    const rate = setInterval(() => this.#measure(bench, events), LIMITS.socket.rateMilliseconds);
    void this.#guest.firstByteAfter.then((after) => {
      if (after === null || this.state.kind !== 'booting') return;
      this.state = { kind: 'running', since: Date.now(), mac: this.#guest.mac };
      events.onState();
    });
    const ending = await this.#guest.ended.catch(
      (error): GuestEnding => ({ kind: 'stopped', by: 'limit', detail: `The guest was lost: ${error}` }),
    );
    const seconds = (performance.now() - startedAt) / 1000;
    clearInterval(rate);
    this.#measure(bench, events);
    await this.#capture.finish().catch(() => {});
    this.#pcap = this.#capture.pcap();
    try {
      await this.#capture[Symbol.asyncDispose]();
      await this.#guest[Symbol.asyncDispose]();
    } catch {
      // Whatever fails here failed with the bench, which is told by itself.
    }
    events.onEnded(ending, seconds);
  }

  /** Rates from the tap's counters, between this call and the one before. */
  #measure(bench: Bench, events: RunEvents): void {
    let tap: ReturnType<Bench['counters']>['tap0'];
    try {
      tap = bench.counters().tap0;
    } catch {
      return; // The bench is gone; that is told elsewhere.
    }
    const now = { at: tap.at, packets: tap.sentPackets, bytes: tap.sentBytes };
    const last = this.#last;
    this.#last = now;
    if (!last) {
      this.#first = now.packets;
      return;
    }
    const seconds = now.at - last.at;
    if (seconds <= 0) return;
    events.onRate({
      type: 'rate',
      at: Date.now(),
      packetsPerSecond: (now.packets - last.packets) / seconds,
      bitsPerSecond: ((now.bytes - last.bytes) * 8) / seconds,
      packets: now.packets - this.#first,
    });
  }
}
