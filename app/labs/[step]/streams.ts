/**
 * Terminal byte streams. Each terminal has one stream at a time, on one of the two sockets. Bytes go to the terminal's
 * screen in order; what the screen has parsed is acknowledged by absolute offset, and the server sends no further than
 * its credit beyond that. A hidden screen takes bytes like any other; before a screen is loaded they wait here.
 */
import type { ClientMessage, Terminal, TerminalName } from '../../../server/protocol.ts';

/** Where a terminal's bytes are shown. `done` is called once they are parsed. */
export interface Screen {
  write(bytes: Uint8Array, done: () => void): void;
  /** Empties the terminal: a new stream begins. */
  clear(): void;
  /** `bytes` of output are gone for good at this place. */
  gap(bytes: number): void;
}

/** A socket as the streams use it; silent once it is closed. */
export interface BinarySocket {
  acknowledge(channel: number, offset: number): void;
  input(channel: number, text: string): void;
}

type Resume = NonNullable<Extract<ClientMessage, { type: 'hello' }>['resume']>;

interface Stream {
  readonly id: string;
  readonly channel: number;
  readonly credit: number;
  readonly socket: BinarySocket;
  /** Offsets after the last byte handed to the screen, and after the last one acknowledged. */
  taken: number;
  acknowledged: number;
}

interface Place {
  stream: Stream | null;
  screen: Screen | null;
  /** What happened before the screen was there; bounded by the credit. */
  waiting: ((screen: Screen) => void)[];
}

/** An acknowledgement is due after this share of the credit. Above one half a link with a long way would stall. */
const ACK_SHARE = 1 / 3;

export class Streams {
  readonly #places = new Map<TerminalName, Place>();

  /** Binds a terminal to its screen; what arrived earlier is written at once. Returns the unbinder. */
  attach(name: TerminalName, screen: Screen): () => void {
    const place = this.#place(name);
    place.screen = screen;
    for (const action of place.waiting.splice(0)) action(screen);
    return () => {
      if (place.screen === screen) place.screen = null;
    };
  }

  /** The server says which bytes come next on `socket`. */
  begin(message: Terminal, socket: BinarySocket): void {
    const place = this.#place(message.terminal);
    const { stream: id, channel, credit, offset } = message;
    const goesOn = !message.fresh && place.stream?.id === id;
    place.stream = { id, channel, credit, socket, taken: offset, acknowledged: offset };
    if (goesOn) return;
    place.waiting.length = 0;
    this.#do(place, (screen) => screen.clear());
  }

  /** A binary frame's content. Frames of a stream that ended or moved to another socket are dropped. */
  output(socket: BinarySocket, channel: number, payload: Uint8Array): void {
    const [place, stream] = this.#find(socket, channel);
    if (!place) return;
    stream.taken += payload.length;
    const end = stream.taken;
    this.#do(place, (screen) =>
      screen.write(payload, () => {
        if (place.stream !== stream || end - stream.acknowledged < stream.credit * ACK_SHARE) return;
        stream.acknowledged = end;
        stream.socket.acknowledge(channel, end);
      }),
    );
  }

  gap(socket: BinarySocket, channel: number, bytes: number): void {
    const [place, stream] = this.#find(socket, channel);
    if (!place) return;
    // The server's count of what is under way moves on by the gap, too.
    stream.taken += bytes;
    stream.acknowledged += bytes;
    this.#do(place, (screen) => screen.gap(bytes));
  }

  /** Sends what was typed; lost where the terminal has no stream. */
  input(name: TerminalName, text: string): void {
    const { stream } = this.#place(name);
    stream?.socket.input(stream.channel, text);
  }

  /** How far each terminal came, for the next connection. */
  resume(): Resume {
    const entries = [...this.#places].flatMap(([name, { stream }]) =>
      stream ? [[name, { stream: stream.id, offset: stream.taken }] as const] : [],
    );
    return Object.fromEntries(entries);
  }

  #do(place: Place, action: (screen: Screen) => void): void {
    if (place.screen) action(place.screen);
    else place.waiting.push(action);
  }

  #find(socket: BinarySocket, channel: number): [Place, Stream] | [null, null] {
    for (const place of this.#places.values()) {
      const { stream } = place;
      if (stream?.channel === channel && stream.socket === socket) return [place, stream];
    }
    return [null, null];
  }

  #place(name: TerminalName): Place {
    let place = this.#places.get(name);
    if (!place) {
      place = { stream: null, screen: null, waiting: [] };
      this.#places.set(name, place);
    }
    return place;
  }
}
