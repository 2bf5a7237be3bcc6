/**
 * The page's two sockets. Everything that arrives is parsed before anyone sees it and counted against the learner's
 * allowance; everything that leaves is bounded: terminals by their credit, the rest by cutting off a page that no
 * longer reads.
 */

import type { Duplex } from 'node:stream';
import { type RawData, WebSocket } from 'ws';
import { FIGURES } from '../figures.ts';
import { LIMITS } from '../limits.ts';
import {
  type ClientMessage,
  clientMessage,
  decodeFrame,
  type ErrorCode,
  FRAME,
  INTERACTIVE_TERMINALS,
  type ServerMessage,
  type TerminalName,
} from '../protocol.ts';
import { type Sentence, sentence } from '../sentences.ts';
import type { Reader, Sink, Terminal } from './terminal.ts';

/** Close codes of our own, 4000 and above as the standard leaves them to applications. */
export const CLOSE = {
  stalled: 4000,
  flooding: 4001,
  otherSocketClosed: 4002,
  tooMany: 4003,
  full: 4004,
  ended: 4005,
  silent: 4006,
  away: 4007,
} as const;

const CLOSE_NAMES = new Map<number, string>(Object.entries(CLOSE).map(([name, code]) => [code, name]));

export interface PageEvents {
  readonly onMessage: (page: Page, message: ClientMessage) => void;
  /** Bytes typed into a terminal. */
  readonly onInput: (page: Page, channel: number, bytes: Uint8Array) => void;
  readonly onClosed: (page: Page) => void;
}

/** An allowance that refills steadily and hold at most five seconds' worth. One for each learner. */
export class Allowance {
  readonly #perSecond: number;
  #tokens: number;
  #at = performance.now();

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond * 5;
  }

  /** Below zero a request is refused; ten times deeper than the burst the sender is not a page of ours. */
  take(cost = 1): 'granted' | 'refused' | 'flood' {
    const now = performance.now();
    const burst = this.#perSecond * 5;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) / 1000) * this.#perSecond) - cost;
    this.#at = now;
    if (this.#tokens >= 0) return 'granted';
    return this.#tokens > -10 * burst ? 'refused' : 'flood';
  }

  /** Takes what was spent already, however much it is: until it has refilled, nothing that costs as much is begun. */
  charge(cost: number): void {
    this.take(cost);
  }

  get overdrawn(): boolean {
    return this.take(0) !== 'granted';
  }
}

export interface Allowances {
  readonly messages: Allowance;
  readonly acknowledgements: Allowance;
  /** Bytes of what commands are answered with. */
  readonly answers: Allowance;
}

/** A learner's, or one person's who looks at one. */
export function newAllowances(): Allowances {
  return {
    messages: new Allowance(LIMITS.socket.messagesPerSecond),
    acknowledgements: new Allowance(LIMITS.socket.acknowledgementsPerSecond),
    answers: new Allowance(LIMITS.socket.answerBytesPerSecond),
  };
}

/** One tab of a learner: its interactive and its bulk socket. When one of them closes, so does the other. */
export class Page {
  readonly id: string;
  /** The session whose cookie opened it. */
  readonly signedInAs: string;
  /** The consent that it looks under, where it is not the learner's own. */
  readonly view: string | null;
  /** The step that the page shows; null until it said hello. */
  step: string | null = null;
  resume: Extract<ClientMessage, { type: 'hello' }>['resume'] = {};
  readonly #events: PageEvents;
  readonly #allowances: Allowances;
  readonly #sockets = new Map<'interactive' | 'bulk', WebSocket>();
  readonly #shown = new Map<TerminalName, { readonly terminal: Terminal; reader: Reader | null }>();
  readonly #sinks = new Map<'interactive' | 'bulk', Sink>();
  /** It sent a hello. */
  #asked = false;
  #closed = false;

  constructor(
    id: string,
    signedInAs: string,
    allowances: Allowances,
    events: PageEvents,
    view: string | null = null,
  ) {
    this.view = view;
    this.id = id;
    this.signedInAs = signedInAs;
    this.#allowances = allowances;
    this.#events = events;
    const silent = () => this.step === null && this.close(CLOSE.silent);
    // A hello that came may wait for a machine that is busy; one that was refused keeps no place either.
    const late = () =>
      this.#asked ? setTimeout(silent, LIMITS.socket.helloAnswerMilliseconds).unref() : silent();
    setTimeout(late, LIMITS.socket.helloMilliseconds).unref();
  }

  get sockets(): number {
    return this.#sockets.size;
  }

  /** Takes one of the page's sockets in. `stream` is what the socket runs over. */
  adopt(kind: 'interactive' | 'bulk', socket: WebSocket, stream: Duplex): void {
    this.#sockets.set(kind, socket);
    keepAlive(socket);
    socket.on('message', (data, binary) => this.#receive(socket, asBuffer(data), binary));
    for (const beat of ['ping', 'pong'] as const)
      socket.on(beat, () => this.#allowances.messages.take() === 'flood' && this.close(CLOSE.flooding));
    // ws closes the socket itself after an error; 'close' follows.
    socket.on('error', () => {});
    socket.on('close', () => this.close(CLOSE.otherSocketClosed));
    this.#sinks.set(kind, sinkOf(socket, stream));
    if (kind === 'bulk')
      setTimeout(() => {
        if (!this.#sockets.has('interactive')) this.close(CLOSE.otherSocketClosed);
      }, LIMITS.socket.pairMilliseconds).unref();
    for (const name of this.#shown.keys()) this.#attach(name);
  }

  send(message: ServerMessage): void {
    const socket = this.#sockets.get('interactive');
    const bytes = socket ? sendMessage(socket, message) : 0;
    if (ANSWERS.has(message.type)) this.#allowances.answers.charge(bytes);
  }

  /** Shows a terminal's stream from its start, or from where the page's `resume` says. */
  show(name: TerminalName, terminal: Terminal): void {
    if (this.#shown.get(name)?.terminal === terminal) return;
    this.#shown.get(name)?.reader?.[Symbol.dispose]();
    this.#shown.set(name, { terminal, reader: null });
    this.#attach(name);
  }

  close(code: number): void {
    if (this.#closed) return;
    this.#closed = true;
    FIGURES.pagesClosed.inc({ why: CLOSE_NAMES.get(code) ?? 'other' });
    for (const shown of this.#shown.values()) shown.reader?.[Symbol.dispose]();
    this.#shown.clear();
    for (const socket of this.#sockets.values()) {
      socket.close(code);
      // Whoever floods is not waited for: what still comes would be read all the while.
      if (code === CLOSE.flooding) socket.terminate();
    }
    this.#events.onClosed(this);
  }

  #attach(name: TerminalName): void {
    const shown = this.#shown.get(name);
    const kind = INTERACTIVE_TERMINALS.has(name) ? 'interactive' : 'bulk';
    const [socket, sink] = [this.#sockets.get(kind), this.#sinks.get(kind)];
    if (!shown || shown.reader || !socket || !sink) return;
    const { terminal } = shown;
    const known = this.resume?.[name];
    delete this.resume?.[name];
    const resumed = known?.stream === terminal.stream && known.offset <= terminal.end;
    const offset = resumed ? known.offset : 0;
    const { bulkCreditBytes, interactiveCreditBytes } = LIMITS.terminal;
    const credit = kind === 'bulk' ? bulkCreditBytes : interactiveCreditBytes;
    const { stream, channel } = terminal;
    sendMessage(socket, {
      type: 'terminal',
      terminal: name,
      stream,
      channel,
      offset,
      credit,
      fresh: !resumed,
    });
    shown.reader = terminal.attach(sink, credit, offset, this.view !== null);
  }

  #receive(socket: WebSocket, data: Buffer, binary: boolean): void {
    const frame = binary ? decodeFrame(data) : null;
    const kind = frame?.type === FRAME.ack ? 'acknowledgements' : 'messages';
    // A large text is work for three processes and the disk.
    const answer = this.#allowances[kind].take(1 + Math.floor(data.length / LIMITS.socket.bytesPerMessage));
    if (answer === 'flood') this.close(CLOSE.flooding);
    else if (answer === 'refused') this.refuseHaste();
    else if (frame) this.#receiveFrame(frame);
    else this.#receiveMessage(socket, binary ? null : parse(data.toString('utf8')));
  }

  /** Of a message that is dropped: the page sends a text again by itself. */
  refuseHaste(): void {
    this.send(errorOf('too-fast', sentence('too-many-messages')));
  }

  #receiveMessage(socket: WebSocket, message: ClientMessage | null): void {
    FIGURES.messages.inc({ type: message?.type ?? 'unknown' });
    const more = message ? moreFor(message) : 0;
    if (more > 0 && this.#allowances.messages.take(more) !== 'granted') {
      this.refuseHaste();
      return;
    }
    if (message?.type === 'hello') this.#asked = true;
    if (message && socket === this.#sockets.get('interactive')) this.#events.onMessage(this, message);
    else this.send(errorOf('bad-message', sentence('unknown-message')));
  }

  #receiveFrame(frame: NonNullable<ReturnType<typeof decodeFrame>>): void {
    if (frame.type === FRAME.input) this.#events.onInput(this, frame.channel, frame.payload);
    if (frame.type !== FRAME.ack) return;
    for (const { terminal, reader } of this.#shown.values())
      if (terminal.channel === frame.channel) reader?.acknowledge(frame.value);
  }
}

/**
 * Answered with a measurement's code, the whole book, or a program that starts; or all texts of a step are read for it,
 * however little is told then.
 */
const HEAVY: ReadonlySet<ClientMessage['type']> = new Set([
  ...(['look', 'forget', 'forget-row', 'shell'] as const),
  ...(['keep', 'recall', 'reset', 'remove', 'restore', 'shell-look'] as const),
]);

/** For how many more messages it counts. A header is read by a process that is started for it. */
function moreFor(message: ClientMessage): number {
  if (message.type === 'note') return LIMITS.socket.noteMessages;
  const heavy = HEAVY.has(message.type) || (message.type === 'ask' && message.question.what === 'header');
  return heavy ? LIMITS.socket.heavyMessages : 0;
}

/** What is far larger than the question: the book, a measurement's code, texts with their versions, headers, proposals. */
const ANSWERS: ReadonlySet<ServerMessage['type']> = new Set(['answer', 'book', 'kept', 'source', 'versions']);

function parse(text: string): ClientMessage | null {
  try {
    return clientMessage.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** @returns how many bytes were sent. */
function sendMessage(socket: WebSocket, message: ServerMessage): number {
  if (socket.readyState !== WebSocket.OPEN) return 0;
  if (socket.bufferedAmount > LIMITS.socket.backlogBytes) {
    socket.terminate();
    return 0;
  }
  const text = JSON.stringify(message);
  socket.send(text);
  return Buffer.byteLength(text);
}

/** Several parts become one message of several WebSocket fragments, in one write: no copy is made to join them. */
function sinkOf(socket: WebSocket, stream: Duplex): Sink {
  return {
    frame(parts) {
      if (socket.readyState !== WebSocket.OPEN) return;
      if (parts.length > 1) stream.cork();
      for (const [index, part] of parts.entries())
        socket.send(part, { binary: true, fin: index === parts.length - 1 });
      if (parts.length > 1) process.nextTick(() => stream.uncork());
    },
    cut: () => socket.terminate(),
  };
}

/** A peer that vanished without a word is noticed within two beats. */
function keepAlive(socket: WebSocket): void {
  let answered = true;
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, LIMITS.socket.heartbeatMilliseconds);
  socket.on('pong', () => {
    answered = true;
  });
  socket.once('close', () => clearInterval(timer));
}

function asBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

function errorOf(code: ErrorCode, { text, told }: Sentence): ServerMessage {
  return { type: 'error', code, message: text, told };
}
