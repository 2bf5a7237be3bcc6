/**
 * For tests: a page's side of the wire without a page. It parses every message with the protocol's schemas and keeps
 * count of every terminal's offset.
 */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import {
  type ClientMessage,
  decodeFrame,
  encodeFrame,
  FRAME,
  PROTOCOL_VERSION,
  type ServerMessage,
  type SessionState,
  serverMessage,
  type Terminal,
  type TerminalName,
} from './protocol.ts';

/** What a page knows of a terminal. */
export interface Shown {
  readonly stream: string;
  readonly channel: number;
  text: string;
  offset: number;
  lost: number;
  ended: boolean;
}

/** A page's side of its two sockets. */
export class TestPage implements AsyncDisposable {
  readonly step: string;
  readonly received: ServerMessage[] = [];
  readonly terminals = new Map<TerminalName, Shown>();
  state: SessionState = { kind: 'idle' };
  /** Whether output is acknowledged; a page that does not is a stalled one. */
  acknowledging = true;
  readonly #sockets: readonly [WebSocket, WebSocket];
  readonly #waiting = new Set<() => void>();
  #taken = 0;
  /** Why the server closed the interactive socket; null while it is open. */
  closeCode: number | null = null;

  constructor(step: string, interactive: WebSocket, bulk: WebSocket, resume?: TestPage) {
    this.step = step;
    this.#sockets = [interactive, bulk];
    if (resume) for (const [name, shown] of resume.terminals) this.terminals.set(name, { ...shown });
    for (const socket of this.#sockets) {
      socket.on('message', (data, binary) => this.#receive(data as Buffer, binary));
      socket.on('close', () => this.#wake());
    }
    interactive.once('close', (code) => {
      this.closeCode = code;
    });
    const entries = [...this.terminals].map(([name, { stream, offset }]) => [name, { stream, offset }]);
    this.send({
      type: 'hello',
      version: PROTOCOL_VERSION,
      step,
      ...(resume ? { resume: Object.fromEntries(entries) } : {}),
    });
  }

  get closed(): boolean {
    return this.#sockets.some((socket) => socket.readyState === WebSocket.CLOSED);
  }

  /** The server has said that it closes them. */
  get closing(): boolean {
    return this.#sockets.every((socket) => socket.readyState >= WebSocket.CLOSING);
  }

  send(message: ClientMessage): void {
    this.#sockets[0].send(JSON.stringify(message));
  }

  /** Sends bytes that are no message of ours. */
  sendRaw(data: string | Uint8Array): void {
    this.#sockets[0].send(data);
  }

  /** Sends pings in one packet, and waits until all are answered or the page is closed. */
  async ping(count: number): Promise<void> {
    const [socket] = this.#sockets;
    const { _socket: stream } = socket as WebSocket & { readonly _socket: Socket };
    const { promise, resolve } = Promise.withResolvers<void>();
    let answered = 0;
    const onPong = () => ++answered === count && resolve();
    socket.on('pong', onPong).once('close', resolve);
    stream.cork();
    for (let sent = 0; sent < count && socket.readyState === WebSocket.OPEN; sent++) socket.ping();
    stream.uncork();
    if (socket.readyState !== WebSocket.CLOSED) await promise;
    socket.off('pong', onPong).off('close', resolve);
  }

  type(name: TerminalName, bytes: Uint8Array): void {
    const shown = this.terminals.get(name);
    if (shown) this.#sockets[0].send(encodeFrame(FRAME.input, shown.channel, bytes));
  }

  /** The next message of a type that was not taken before. */
  async next<T extends ServerMessage['type']>(
    type: T,
    seconds = 60,
  ): Promise<Extract<ServerMessage, { type: T }>> {
    const found = await this.until(
      () => {
        const index = this.received.findIndex((message, at) => at >= this.#taken && message.type === type);
        return index < 0 ? null : index;
      },
      `a message "${type}"`,
      seconds,
    );
    this.#taken = found + 1;
    return this.received[found] as Extract<ServerMessage, { type: T }>;
  }

  /** Waits until the bench is in a state. */
  async inState(kind: SessionState['kind'], seconds = 60): Promise<void> {
    await this.until(() => (this.state.kind === kind ? true : null), `the state "${kind}"`, seconds);
  }

  /** Waits until a terminal shows a text. */
  async shows(name: TerminalName, text: string, seconds = 60): Promise<void> {
    const has = () => (this.terminals.get(name)?.text.includes(text) ? true : null);
    await this.until(has, `"${text}" in ${name}`, seconds);
  }

  /** Waits until the look finds something. Looks again after everything that arrives. */
  async until<T>(look: () => T | null, what: string, seconds = 60): Promise<T> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const found = look();
      if (found !== null) return found;
      const left = deadline - Date.now();
      if (left <= 0 || this.closed) {
        const tail = this.received.slice(-8).map((message) => JSON.stringify(message).slice(0, 300));
        throw new Error(
          `waited for ${what}${this.closed ? ', the sockets closed' : ''}; last:\n${tail.join('\n')}`,
        );
      }
      await this.#change(left);
    }
  }

  /** Reads nothing any more, as a page whose network stands still. */
  stall(): void {
    for (const socket of this.#sockets) socket.pause();
  }

  /** Cuts both sockets as a lost network would. */
  cut(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) {
      if (socket.readyState === WebSocket.CLOSED) continue;
      socket.close();
      await once(socket, 'close');
    }
  }

  #change(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.#waiting.add(done);
    });
  }

  #wake(): void {
    for (const done of this.#waiting) done();
  }

  #receive(data: Buffer, binary: boolean): void {
    if (binary) this.#receiveFrame(data);
    else {
      const message = serverMessage.parse(JSON.parse(data.toString('utf8')));
      if (message.type === 'terminal') this.#announce(message);
      else this.received.push(message);
      if (message.type === 'state' || message.type === 'welcome') this.state = message.state;
    }
    this.#wake();
  }

  #announce({ terminal, stream, channel, offset, fresh }: Terminal): void {
    const known = this.terminals.get(terminal);
    if (!fresh && (known?.stream !== stream || known.offset !== offset))
      throw new Error(`${terminal} goes on at ${offset}, which this page never saw`);
    const start: Shown = { stream, channel, text: '', offset, lost: 0, ended: false };
    this.terminals.set(terminal, fresh || !known ? start : { ...known, channel });
  }

  #receiveFrame(data: Buffer): void {
    const frame = decodeFrame(data);
    const shown = [...this.terminals.values()].find((one) => one.channel === frame?.channel);
    if (!frame || !shown) throw new Error('a frame of a terminal that was never announced');
    if (frame.type === FRAME.end) shown.ended = true;
    if (frame.type === FRAME.gap) {
      shown.offset += frame.value;
      shown.lost += frame.value;
    }
    if (frame.type !== FRAME.output) return;
    shown.offset += frame.payload.length;
    shown.text += Buffer.from(frame.payload).toString('latin1');
    if (this.acknowledging) this.#sockets[1].send(encodeFrame(FRAME.ack, shown.channel, shown.offset));
  }
}
