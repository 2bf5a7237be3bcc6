/** The one shell of a learner, as the pages see it: all of them show it, and any may type. */

import type { Files } from '../../labs/lab.ts';
import type { Size } from '../bench/pty.ts';
import type { Shell } from '../bench/shell.ts';
import type { Bench } from '../bench/types.ts';
import { LabError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { ScratchMessage, ServerMessage } from '../protocol.ts';
import { type Sentence, sentence } from '../sentences.ts';
import type { Terminal } from './terminal.ts';

export interface ShellingEvents {
  readonly onMessage: (message: ServerMessage) => void;
  /** A key was typed. */
  readonly onUse: () => void;
  readonly terminal: () => Terminal;
}

interface Open {
  size: Size;
  running: { readonly process: Shell; readonly channel: number } | null;
  left: boolean;
  /** Why it ends, where that is not bash's own doing. */
  why: Sentence | undefined;
}

const IDLE = sentence('shell-idle', { minutes: LIMITS.shell.idleMilliseconds / 60_000 });

export class Shelling {
  readonly #events: ShellingEvents;
  #open: Open | null = null;
  #idle: NodeJS.Timeout | undefined;
  /** The capture that stands beside the files. */
  #capture: Buffer | null = null;

  constructor(events: ShellingEvents) {
    this.#events = events;
  }

  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** What a page that has just come must know. */
  get news(): ServerMessage[] {
    return this.#open ? [this.#message(this.#open)] : [];
  }

  /** Opens it with these files. @throws LabError "busy" where there is one, and whatever the bench throws. */
  async open(
    size: Size,
    bench: () => Promise<Bench>,
    look: () => Promise<Files>,
    capture: () => Buffer | null,
  ): Promise<void> {
    if (this.#open) throw new LabError('busy', sentence('shell-open'));
    const open: Open = { size, running: null, left: false, why: undefined };
    this.#open = open;
    this.#events.onMessage(this.#message(open));
    try {
      const process = await (await bench()).shell(open.size, await look());
      const terminal = this.#events.terminal();
      open.running = { process, channel: terminal.channel };
      process.resize(open.size);
      void terminal.feed(process.output);
      void process.ended.then(() => this.#closed(open));
    } catch (error) {
      this.#closed(open);
      throw error;
    }
    if (open.left) open.running.process.close();
    this.#touch();
    this.#events.onMessage(this.#message(open));
    this.#capture = null;
    this.offer(capture());
  }

  /** The newest capture there is: it is put beside the files, unless it stands there. */
  offer(pcap: Buffer | null): void {
    const process = this.#open?.running?.process;
    if (!process || !pcap || pcap === this.#capture) return;
    this.#capture = pcap;
    void process.putCapture(pcap);
  }

  /** Bytes typed; false where they are for another terminal. */
  type(channel: number, bytes: Uint8Array): boolean {
    const running = this.#open?.running;
    if (running?.channel !== channel) return false;
    this.#touch();
    this.#events.onUse();
    running.process.type(bytes);
    return true;
  }

  /** What stands otherwise in its copy than in `files`. @throws LabError "busy" where no shell is open. */
  async differences(files: Files): Promise<ScratchMessage> {
    const process = this.#open?.running?.process;
    if (!process) throw new LabError('busy', sentence('shell-first'));
    const copy = await process.files();
    const changed = Object.entries(copy.files).filter(([file, text]) => text !== (files[file] ?? null));
    // An empty one that the editor does not have is the way in which the copy says "no changes".
    const told = changed.filter(([file, text]) => text !== '' || Object.hasOwn(files, file));
    return {
      type: 'scratch',
      files: told.map(([file, text]) => ({ file, text })),
      leftOut: [...copy.leftOut],
    };
  }

  resize(size: Size): void {
    if (!this.#open) return;
    this.#open.size = size;
    this.#open.running?.process.resize(size);
  }

  close(why?: Sentence): void {
    const open = this.#open;
    if (!open) return;
    open.left = true;
    open.why ??= why;
    open.running?.process.close();
  }

  #touch(): void {
    clearTimeout(this.#idle);
    if (this.#open) this.#idle = setTimeout(() => this.close(IDLE), LIMITS.shell.idleMilliseconds).unref();
  }

  #closed(open: Open): void {
    if (this.#open !== open) return;
    this.#open = null;
    clearTimeout(this.#idle);
    const { why } = open;
    this.#events.onMessage({ type: 'shell', state: 'closed', ...(why && { why: why.text, told: why.told }) });
  }

  #message({ running }: Open): ServerMessage {
    return { type: 'shell', state: running ? 'open' : 'opening' };
  }
}
