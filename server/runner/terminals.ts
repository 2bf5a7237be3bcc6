/** The terminals of a learner's bench, each with the stream that it shows now. */
import { randomInt } from 'node:crypto';
import type { GuestPair, TerminalName } from '../protocol.ts';
import { Terminal } from './terminal.ts';

export class Terminals {
  readonly all = new Map<TerminalName, Terminal>();
  /** Whose consoles these show, where they are of two guests. */
  guests: GuestPair | undefined;
  readonly #onFresh: (name: TerminalName, terminal: Terminal) => void;
  // Begins anywhere, so that a page that knew an earlier session does not take one stream for another.
  #lastChannel = randomInt(0x10000);

  constructor(onFresh: (name: TerminalName, terminal: Terminal) => void) {
    this.#onFresh = onFresh;
  }

  /** Begins a new stream. */
  fresh(name: TerminalName, policy: 'lossless' | 'latest'): Terminal {
    this.all.get(name)?.finish();
    this.#lastChannel = (this.#lastChannel + 1) % 0x10000;
    const terminal = new Terminal({ policy, channel: this.#lastChannel });
    this.all.set(name, terminal);
    this.#onFresh(name, terminal);
    return terminal;
  }

  finish(): void {
    for (const terminal of this.all.values()) terminal.finish();
  }
}
