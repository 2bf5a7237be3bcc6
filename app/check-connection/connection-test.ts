/** The connection test as the page does it: one socket, from opening to the quiet minute. */
import { MAX_MESSAGE_BYTES, PATHS, TEST_CLOSE, TICK_ROW, TICKS_PLEASE, tick } from '../../server/protocol.ts';
import type { ArrivedTick, Findings } from './findings.ts';

export const PHASES = ['open', 'echo', 'large', 'row', 'quiet'] as const;
export type Phase = (typeof PHASES)[number];

const OPEN_MILLISECONDS = 15_000;
const ANSWER_MILLISECONDS = 10_000;
const ROUND_TRIPS = 20;
/** Proxies that end what rests mostly do so after 60 s. */
export const QUIET_MILLISECONDS = 66_000;

export interface TestOptions {
  /** Whether nothing is sent for a minute in the end. */
  readonly quiet: boolean;
  readonly signal: AbortSignal;
  onPhase(phase: Phase): void;
}

export async function testConnection({ quiet, signal, onPhase }: TestOptions): Promise<Findings> {
  const secure = location.protocol === 'https:';
  let found: Findings = {
    ...{
      pages: await answers(),
      socket: 'closed',
      roundTrips: [],
      large: null,
      row: [],
      quiet: null,
      secure,
    },
  };
  onPhase('open');
  const line = await Line.open(signal);
  if (!line) return found;
  try {
    onPhase('echo');
    const roundTrips: number[] = [];
    for (let index = 0; index < ROUND_TRIPS; index++) {
      const took = await line.echo(64);
      if (took === null) break;
      roundTrips.push(took);
    }
    found = { ...found, socket: line.closedWith === TEST_CLOSE.busy ? 'busy' : 'open', roundTrips };
    if (roundTrips.length === 0) return found;
    onPhase('large');
    found = { ...found, large: await line.echo(MAX_MESSAGE_BYTES) };
    onPhase('row');
    // What broke at the large message says nothing about the rest.
    const next = line.closedWith === null ? line : await Line.open(signal);
    if (!next) return found;
    try {
      found = { ...found, row: await next.row() };
      if (!quiet) return found;
      onPhase('quiet');
      return { ...found, quiet: await next.rest() };
    } finally {
      next.close();
    }
  } finally {
    line.close();
  }
}

async function answers(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MILLISECONDS);
    return (await fetch(PATHS.health, { cache: 'no-store', signal })).ok;
  } catch {
    return false;
  }
}

class Line {
  closedWith: number | null = null;
  readonly #socket: WebSocket;
  readonly #signal: AbortSignal;
  readonly #echoes = new Set<(size: number) => void>();
  readonly #ticks = new Set<(arrived: ArrivedTick, inRow: boolean) => void>();

  private constructor(socket: WebSocket, signal: AbortSignal) {
    this.#socket = socket;
    this.#signal = signal;
    socket.addEventListener('message', ({ data }) => this.#receive(data));
    socket.addEventListener('close', ({ code }) => {
      this.closedWith = code;
    });
  }

  /** Null where it does not open. */
  static async open(signal: AbortSignal): Promise<Line | null> {
    const socket = new WebSocket(PATHS.connectionTest);
    socket.binaryType = 'arraybuffer';
    const line = new Line(socket, signal);
    const opened = await line.#wait<boolean>(OPEN_MILLISECONDS, (done) => {
      socket.addEventListener('open', () => done(true));
    });
    if (opened) return line;
    socket.close();
    return null;
  }

  close(): void {
    this.#socket.close();
  }

  /** Milliseconds until bytes came back; null where they did not. */
  async echo(bytes: number): Promise<number | null> {
    const began = performance.now();
    const took = this.#wait<number>(ANSWER_MILLISECONDS, (done) => {
      this.#echoes.add((size) => size === bytes && done(performance.now() - began));
    });
    // Noise, so that nothing on the way makes it smaller.
    const noise = new Uint8Array(bytes);
    for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(noise.subarray(at, at + 65_536));
    if (this.closedWith === null) this.#socket.send(noise);
    const milliseconds = await took;
    this.#echoes.clear();
    return milliseconds;
  }

  async row(): Promise<ArrivedTick[]> {
    const row: ArrivedTick[] = [];
    const all = this.#wait<true>(
      TICK_ROW.ticks * TICK_ROW.milliseconds + ANSWER_MILLISECONDS,
      (done) =>
        void this.#ticks.add((arrived, inRow) => {
          if (inRow) row.push(arrived);
          if (row.length >= TICK_ROW.ticks) done(true);
        }),
    );
    if (this.closedWith === null) this.#socket.send(TICKS_PLEASE);
    await all;
    this.#ticks.clear();
    return row;
  }

  /** Sends nothing for a while, and then once more. */
  async rest(): Promise<NonNullable<Findings['quiet']>> {
    const began = performance.now();
    let ticks = 0;
    this.#ticks.add(() => ticks++);
    await this.#wait<never>(QUIET_MILLISECONDS, () => {});
    const survived = this.closedWith === null && (await this.echo(64)) !== null;
    return { survived, ticks, seconds: (performance.now() - began) / 1000 };
  }

  /** What is done with, or null after so long, when the socket closes, or when the test is left. */
  #wait<T>(milliseconds: number, begin: (done: (value: T) => void) => void): Promise<T | null> {
    if (this.closedWith !== null || this.#signal.aborted) return Promise.resolve(null);
    return new Promise((resolve) => {
      const end = (value: T | null) => {
        clearTimeout(timer);
        this.#socket.removeEventListener('close', none);
        this.#signal.removeEventListener('abort', none);
        resolve(value);
      };
      const none = () => end(null);
      const timer = setTimeout(none, milliseconds);
      this.#socket.addEventListener('close', none);
      this.#signal.addEventListener('abort', none);
      begin(end);
    });
  }

  #receive(data: unknown): void {
    const arrivedAt = performance.now();
    if (data instanceof ArrayBuffer) for (const echo of this.#echoes) echo(data.byteLength);
    if (typeof data !== 'string') return;
    const { at, row } = tick.parse(JSON.parse(data));
    for (const listen of this.#ticks) listen({ sentAt: at, arrivedAt }, row);
  }
}
