/**
 * What the taps, the bridge and the consoles of a run came to since it began: the figures behind the page's account and
 * chart. Taps and bridge are counted by the host; what a guest prints is its own word, and the host's count of the same
 * time stands beside it.
 */
import type { TapSample } from '../../labs/lab.ts';
import { printedRates } from '../../labs/traffic.ts';
import type { Bench } from '../bench/types.ts';
import { LIMITS } from '../limits.ts';
import type { ServerMessage } from '../protocol.ts';

export type TrafficMessage = Extract<ServerMessage, { type: 'traffic' }>;
type GuestTraffic = TrafficMessage['guests'][number];
type Counters = ReturnType<Bench['counters']>;

/** Reads the lines of `print_netspeed()` out of a console as it comes, in bounded memory and time. */
export class PrintedLines {
  readonly #packets: () => { readonly sent: number; readonly received: number } | null;
  #rest = '';
  #first: { readonly sent: number; readonly received: number } | null = null;
  #printed: GuestTraffic['printed'] = { lines: 0, last: null, told: 0, counted: null };

  /** `packets` reads the tap's counters now, or null where that cannot be done. */
  constructor(packets: () => { readonly sent: number; readonly received: number } | null) {
    this.#packets = packets;
  }

  get printed(): GuestTraffic['printed'] {
    return this.#printed;
  }

  /** `at`: seconds since the run began. */
  hear(chunk: Uint8Array | string, at: number): void {
    const lines = (
      this.#rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1'))
    ).split('\n');
    this.#rest = (lines.pop() ?? '').slice(-LIMITS.traffic.lineCharacters);
    // The pattern would look for long in an endless line of digits.
    for (const text of lines)
      if (text.length <= LIMITS.traffic.lineCharacters && text.includes(' packets/s, ')) this.#line(text, at);
  }

  #line(text: string, at: number): void {
    const [rate] = printedRates([{ at, text }]);
    if (!rate || Math.max(rate.packetsPerSecond, rate.megabits, rate.span) > LIMITS.traffic.largestFigure)
      return;
    const now = this.#packets();
    // The time before the first line began at a moment that only the guest knows, so the sums begin with the second.
    const told = this.#first ? this.#printed.told + rate.packetsPerSecond * rate.span : 0;
    const counted =
      this.#first && now
        ? { sent: now.sent - this.#first.sent, received: now.received - this.#first.received }
        : this.#printed.counted;
    this.#first ??= now;
    this.#printed = { lines: this.#printed.lines + 1, last: rate, told, counted };
  }
}

interface Watched {
  readonly tap: 'tap0' | 'tap1';
  readonly lines: PrintedLines;
  ended: boolean;
}

export class Traffic {
  readonly #run: string;
  readonly #bench: Pick<Bench, 'counters'>;
  readonly #before: Counters | null;
  readonly #startedAt = performance.now();
  readonly #guests: Watched[] = [];
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looked: Counters | null = null;

  /** Begin before the first guest does. `run` tells one run from another. */
  constructor(run: string, bench: Pick<Bench, 'counters'>) {
    this.#run = run;
    this.#bench = bench;
    this.#before = this.#look();
  }

  /** A guest began on a tap. Returns its console, overheard as it passes. */
  add(tap: Watched['tap'], console: AsyncIterable<Uint8Array | string>): AsyncIterable<Uint8Array | string> {
    const lines = new PrintedLines(() => {
      const sample = this.#sample(tap, this.#lookAgain());
      return sample && { sent: sample.sentPackets, received: sample.receivedPackets };
    });
    this.#guests.push({ tap, lines, ended: false });
    const seconds = () => this.#seconds();
    return (async function* () {
      for await (const chunk of console) {
        lines.hear(chunk, seconds());
        yield chunk;
      }
    })();
  }

  ended(tap: Watched['tap']): void {
    for (const guest of this.#guests) if (guest.tap === tap) guest.ended = true;
  }

  /** Everything up to now; null where the bench is gone. */
  now(): TrafficMessage | null {
    const counters = this.#look();
    if (!counters || !this.#before) return null;
    const guests = this.#guests.flatMap(({ tap, lines, ended }): GuestTraffic[] => {
      const sample = this.#sample(tap, counters);
      if (!sample) return [];
      const { at: _, ...counted } = sample;
      return [{ ...counted, ended, printed: lines.printed }];
    });
    const bridge = counters.bridgePackets - this.#before.bridgePackets;
    return { type: 'traffic', run: this.#run, seconds: this.#seconds(), bridge, guests };
  }

  #seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  #sample(tap: Watched['tap'], counters: Counters | null): TapSample | null {
    const [before, now] = [this.#before?.[tap], counters?.[tap]];
    if (!before || !now) return null;
    return {
      at: now.at,
      sentPackets: now.sentPackets - before.sentPackets,
      sentBytes: now.sentBytes - before.sentBytes,
      receivedPackets: now.receivedPackets - before.receivedPackets,
      receivedBytes: now.receivedBytes - before.receivedBytes,
      dropped: now.dropped - before.dropped,
    };
  }

  /** A guest that floods its console with rates must not make us read counters for each. */
  #lookAgain(): Counters | null {
    const old = performance.now() - this.#lookedAt > LIMITS.traffic.lookMilliseconds;
    return old ? this.#look() : this.#looked;
  }

  #look(): Counters | null {
    this.#lookedAt = performance.now();
    try {
      this.#looked = this.#bench.counters();
    } catch {
      this.#looked = null; // The bench is gone; that is told elsewhere.
    }
    return this.#looked;
  }
}
