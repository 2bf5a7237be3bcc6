/**
 * The page's one connection: two WebSockets, opened with single-use tickets, and the state that the server last told.
 * The schemas are loaded with the first connection, since nothing on the first screen needs them.
 * Lost sockets are opened again after 250 ms, then twice as long each time up to 5 s; terminals go on where they were.
 */
import type { ClientMessage, GuestSetup, KernelInfo, ServerMessage } from '../../../server/protocol.ts';
import { notice, type Said, warmSaid } from '../../_i18n/said/said.ts';
import { Documents } from './documents.ts';
import { Questions } from './questions.ts';
import { rememberedGuests, rememberGuests } from './remembered-guests.ts';
import {
  binarySocket,
  closeSockets,
  isOtherVersion,
  openSockets,
  parse,
  type Sockets,
  type Wire,
} from './sockets.ts';
import { initial, type Notice, reduce, type Workshop } from './state.ts';
import { type BinarySocket, Streams } from './streams.ts';
import { TextChanges } from './text-changes.ts';

/** As many as the server takes. */
const MOST_BREAKPOINTS = 50;
const FIRST_RETRY = 250;
const LAST_RETRY = 5_000;
/** A server that takes the connection but says nothing for this long is tried again, in milliseconds. */
const WELCOME_MILLISECONDS = 15_000;

/** How a server that is told to stop closes its sockets, by the WebSocket standard. */
const GOING_AWAY = 1001;

export class Connection {
  readonly step: string;
  readonly streams = new Streams();
  readonly documents: Documents;
  /** What replaces the text: resets, versions, files that come and go. */
  readonly changes: TextChanges;
  /** What the editor asks about C. */
  readonly questions: Questions;
  #workshop: Workshop = initial;
  readonly #listeners = new Set<() => void>();
  #wire: Wire | null = null;
  #merge: typeof import('./merge.ts').merge | null = null;
  #sockets: Sockets | null = null;
  readonly #breakpoints = new Map<string, readonly number[]>();
  #attempt = 0;
  /** Tells an attempt that was overtaken by a newer one. */
  #turn = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #closed = true;
  /** The server said that it cannot save, its disk being full or its database away, and has saved nothing since. */
  #unsaved = false;

  /** Where the caret of the learner's editor stands. */
  caret: { readonly file: string; readonly line: number } = { file: 'main.c', line: 1 };
  readonly #watched: string | null;
  readonly #newcomer: boolean;

  /**
   * @param watched the query that names room and learner, where this page looks at another's work
   * @param newcomer the page came with the text that the learner begins with
   */
  constructor(step: string, watched: string | null = null, newcomer = false) {
    this.step = step;
    this.#watched = watched;
    this.#newcomer = newcomer;
    this.questions = new Questions(
      (message) => this.#workshop.link === 'online' && this.#send({ ...message, step }),
    );
    this.documents = new Documents({
      ...{ step, own: watched === null },
      send: (message) => this.#workshop.link === 'online' && this.#send(message),
      changed: () => this.#update({ documents: this.documents.opened, save: this.documents.state }),
      merge: (base, mine, theirs) => this.#merge?.(base, mine, theirs) ?? { text: mine, conflicts: 1 },
      conflict: (file, places) =>
        this.notify(notice(places === 1 ? 'conflict' : 'conflicts', { file, places }), 'warning'),
    });
    this.changes = new TextChanges({
      ...{ step, documents: this.documents },
      send: (message) => this.#send(message),
      notify: (what, tone, undo) => this.notify(what, tone, undo),
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): Workshop => this.#workshop;

  /** There is a text to type in, and what else comes now keeps nothing waiting that is needed for it. */
  get editable(): boolean {
    return this.#workshop.welcomed || (this.#newcomer && this.#wire !== null);
  }

  /** Connects and stays connected until the returned function is called. */
  open(): () => void {
    this.#closed = false;
    const leave = () => this.documents.leave();
    const online = () => this.reconnect();
    addEventListener('pagehide', leave);
    addEventListener('online', online);
    void this.#connect();
    return () => {
      this.#closed = true;
      removeEventListener('pagehide', leave);
      removeEventListener('online', online);
      this.documents.leave();
      this.#drop();
    };
  }

  /** Tries again now instead of when the wait is over. */
  readonly reconnect = (): void => {
    if (this.#closed || this.#workshop.link !== 'offline') return;
    clearTimeout(this.#retry);
    void this.#connect();
  };

  /** Builds, runs or checks what is on the screen: saves first. */
  /** `row` names the row of the experiment book that a measurement is for. */
  async start(type: 'build' | 'run' | 'check' | 'measure', row?: string, gdb = false): Promise<void> {
    this.#update({ pending: type });
    const { step } = this;
    const { guests } = this.#workshop;
    const command =
      type === 'measure' && row !== undefined
        ? { type, step, row }
        : type === 'run'
          ? {
              ...{ type, step },
              ...(guests && { guests: [...guests] as [GuestSetup, GuestSetup] }),
              ...(gdb && { gdb }),
            }
          : { type, step };
    if (!(await this.documents.flush()) || !this.#send(command)) {
      this.#update({ pending: null });
      this.notify(notice('not-saved-there'), 'error');
    }
  }

  /** Builds and runs, stopped at the first breakpoint or in main. */
  debug(): Promise<void> {
    this.#sendBreakpoints();
    return this.start('run', undefined, true);
  }

  /** The breakpoints of one file. They stay until the page goes. */
  setBreakpoints(file: string, lines: readonly number[]): void {
    this.#breakpoints.set(file, lines);
    if (this.#workshop.gdb.state !== 'off') this.#sendBreakpoints();
  }

  #sendBreakpoints(): void {
    const lines = [...this.#breakpoints].flatMap(([file, of]) => of.map((line) => ({ file, line })));
    this.#send({ type: 'breakpoints', lines: lines.slice(0, MOST_BREAKPOINTS) });
  }

  stop(): void {
    if (this.#send({ type: 'stop' })) this.#update({ stopping: true });
  }

  /** Another kernel for the images to come. */
  chooseKernel(kernel: KernelInfo['id']): void {
    if (this.#send({ type: 'kernel', kernel })) this.#update({ choosing: true });
  }

  /** Who the two guests of the next run are. */
  setGuests(guests: readonly [GuestSetup, GuestSetup]): void {
    this.#update({ guests });
    const { learner } = this.#workshop;
    if (learner !== null) rememberGuests({ learner, slug: this.step }, guests);
  }

  /** Asks how the open shell's copy differs from the texts here; these are saved first. */
  async compareShell(): Promise<void> {
    this.#update({ scratch: null });
    await this.documents.flush();
    this.#send({ type: 'shell-look', step: this.step });
  }

  send(
    message: Extract<
      ClientMessage,
      {
        type:
          | 'resize'
          | 'note'
          | 'forget'
          | 'forget-row'
          | 'look'
          | 'version'
          | 'configure'
          | 'menuconfig'
          | 'shell'
          | 'gdb'
          | 'gdb-command';
      }
    >,
  ): void {
    // Who looks on sends nothing of this.
    if (this.#workshop.link === 'online' && this.#watched === null) this.#send(message);
  }

  /** Shows the learner a line; null takes it back. */
  point(file: string, line: number | null): void {
    this.#send({ type: 'point', step: this.step, file, line });
  }

  /** Lines of the run before mean nothing in a changed text. */
  edited(): void {
    if (this.#workshop.crash) this.#update({ crash: null });
  }

  /** `undo` is offered as a button. */
  notify(what: Said | string, tone: Notice['tone'], undo?: () => void): void {
    const id = (this.#workshop.notices.at(-1)?.id ?? 0) + 1;
    const said = typeof what === 'string' ? { text: what } : what;
    const newest = { id, said, tone, ...(undo && { undo }) };
    this.#update({ notices: [...this.#workshop.notices.slice(-4), newest] });
  }

  async #connect(): Promise<void> {
    this.#drop();
    this.#turn += 1;
    const turn = this.#turn;
    if (!this.#over) this.#update({ link: 'connecting' });
    try {
      if (!this.#wire) {
        const [wire, { merge }] = await Promise.all([
          import('../../../server/protocol.ts'),
          import('./merge.ts'),
          this.documents.meet(),
        ]);
        this.#merge = merge;
        void warmSaid(document.documentElement.lang);
        this.#wire = wire;
      }
      const wire = this.#wire;
      const { session, roomViewSession } = wire.PATHS;
      const answer = await fetch(this.#watched === null ? session : `${roomViewSession}${this.#watched}`, {
        method: 'POST',
        signal: AbortSignal.timeout(WELCOME_MILLISECONDS),
      });
      const refused = answer.status === 401 || (this.#watched !== null && answer.status === 403);
      if (refused && turn === this.#turn) return this.#end('ended');
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      const tickets = wire.sessionAnswer.parse(await answer.json());
      if (!this.#closed && turn === this.#turn) this.#openSockets(wire, tickets);
    } catch {
      if (turn === this.#turn) this.#lost();
    }
  }

  #openSockets(wire: Wire, tickets: { interactive: string; bulk: string }): void {
    const sockets = openSockets(wire, tickets, this.#watched);
    this.#sockets = sockets;
    const silent = setTimeout(() => this.#lost(sockets), WELCOME_MILLISECONDS);
    let opened = 0;
    for (const socket of [sockets.interactive, sockets.bulk]) {
      socket.onopen = () => {
        opened += 1;
        if (opened < 2) return;
        const { step } = this;
        this.#send({ type: 'hello', version: wire.PROTOCOL_VERSION, step, resume: this.streams.resume() });
      };
      socket.onclose = ({ code }) => {
        clearTimeout(silent);
        if (code === GOING_AWAY && sockets === this.#sockets) this.#update({ restarting: true });
        this.#lost(sockets);
      };
      const binary = binarySocket(wire, socket);
      socket.onmessage = (event: MessageEvent<unknown>) => {
        if (sockets !== this.#sockets) return;
        clearTimeout(silent);
        if (event.data instanceof ArrayBuffer) this.#binary(wire, binary, new Uint8Array(event.data));
        else if (typeof event.data === 'string') this.#text(wire, binary, event.data);
      };
    }
  }

  #text(wire: Wire, socket: BinarySocket, data: string): void {
    const parsed = wire.serverMessage.safeParse(parse(data));
    // A message that does not parse comes from another version of the server: only a reload can help.
    if (!parsed.success || isOtherVersion(wire, parsed.data)) this.#end('outdated');
    else if (parsed.data.type === 'welcome' && this.documents.areOthers(parsed.data.learner))
      this.#beginAnew();
    else if (parsed.data.type === 'terminal') this.streams.begin(parsed.data, socket);
    else {
      this.#update(reduce(this.#workshop, parsed.data));
      this.#react(wire, parsed.data);
    }
  }

  /** What a message causes beyond the new state. */
  #react(wire: Wire, message: ServerMessage): void {
    switch (message.type) {
      case 'welcome': {
        this.#attempt = 0;
        const { learner } = message;
        this.documents.welcome(message.sources, learner);
        const guests = this.#workshop.guests ?? rememberedGuests({ learner, slug: this.step }, wire);
        this.#update({ guests });
        break;
      }
      case 'saved':
        this.#unsaved = false;
        this.documents.saved(message.file, message.revision);
        break;
      case 'stale':
        this.documents.stale(message.source);
        break;
      case 'source':
        if (message.step === this.step) this.documents.source(message.source);
        break;
      case 'removed':
        if (message.step === this.step) this.documents.removed(message.file);
        break;
      case 'watching':
        if (message.keyboard !== 'given') this.documents.discard();
        break;
      case 'answer':
        this.questions.answered(message.id, message.answer);
        break;
      case 'error': {
        this.documents.refused();
        // Saving is tried again every few seconds; one notice says so.
        const waits = message.code === 'disk-full' || message.code === 'store-away';
        if (waits && this.#unsaved) break;
        this.#unsaved = waits;
        const passing = message.code === 'busy' || message.code === 'too-fast';
        this.notify({ text: message.message, told: message.told }, passing ? 'warning' : 'error');
      }
    }
  }

  #binary(wire: Wire, socket: BinarySocket, bytes: Uint8Array): void {
    const frame = wire.decodeFrame(bytes);
    if (frame?.type === wire.FRAME.output) this.streams.output(socket, frame.channel, frame.payload);
    else if (frame?.type === wire.FRAME.gap) this.streams.gap(socket, frame.channel, frame.value);
  }

  #send(message: ClientMessage): boolean {
    const socket = this.#sockets?.interactive;
    if (!this.#wire || socket?.readyState !== WebSocket.OPEN) return false;
    const data = JSON.stringify(message);
    if (data.length > this.#wire.MAX_MESSAGE_BYTES) {
      this.notify(notice('text-too-large'), 'error');
      return false;
    }
    socket.send(data);
    return true;
  }

  /** Only a reload helps: the server speaks another language, or does not know this browser any more. */
  #end(link: 'outdated' | 'ended'): void {
    this.#drop();
    this.documents.disconnect();
    this.#update({ link, pending: null, rate: null });
  }

  /**
   * This browser has become another learner's. What was typed stays under the name of the one before; without sockets
   * nothing of it is sent while the page goes.
   */
  #beginAnew(): void {
    this.#closed = true;
    this.#drop();
    this.documents.disconnect();
    location.reload();
  }

  get #over(): boolean {
    return this.#workshop.link === 'outdated' || this.#workshop.link === 'ended';
  }

  /** The sockets are gone, or could not be had. */
  #lost(sockets?: Sockets): void {
    if (this.#closed || this.#over) return;
    if (sockets && sockets !== this.#sockets) return;
    this.#drop();
    this.documents.disconnect();
    const wait = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** this.#attempt) * (0.8 + 0.4 * Math.random());
    this.#attempt += 1;
    this.#update({ link: 'offline', pending: null, retryAt: Date.now() + wait, rate: null });
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#connect(), wait);
  }

  #drop(): void {
    clearTimeout(this.#retry);
    const sockets = this.#sockets;
    this.#sockets = null;
    this.questions.forget();
    if (sockets) closeSockets(sockets);
  }

  #update(change: Partial<Workshop>): void {
    this.#workshop = { ...this.#workshop, ...change };
    for (const listener of this.#listeners) listener();
  }
}
