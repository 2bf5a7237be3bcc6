/**
 * One learner: their pages, their texts in the store, and the work of their bench. Commands are answered in the order
 * in which they came, so that a run sees the save before it. The bench is only a cache of the store: where it dies,
 * the next command opens another.
 */

import type { Logger } from 'pino';
import { BOOK_STEPS } from '../../labs/experiments.ts';
import type { GroupTree } from '../bench/group-tree.ts';
import type { Kernel } from '../bench/types.ts';
import type { Config } from '../config.ts';
import { knownStep } from '../course.ts';
import { bytesFree, refuseWithoutRoom } from '../disk.ts';
import { LabError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { MeasuringSlot } from '../measure/slot.ts';
import {
  type Activity,
  type Book,
  type ClientMessage,
  type KernelInfo,
  type LanguageAnswer,
  PROTOCOL_VERSION,
  type RoomNews,
  type RoomRules,
  type ServerMessage,
  type SessionState,
  type TerminalName,
} from '../protocol.ts';
import { closedBecause, stillBecause } from '../room-rules.ts';
import { sentence } from '../sentences.ts';
import { markOf } from '../web/identity.ts';
import type { Activities } from './activities.ts';
import type { Admission } from './admission.ts';
import { changeBook, filesOf, hasBook, record, refuseUnrecordable } from './book.ts';
import type { StoreRemote } from './channel.ts';
import { CommandQueue } from './command-queue.ts';
import { ACTS, LARGE, refuseOther } from './commands.ts';
import { Onlooking } from './onlooking.ts';
import type { Place as Seat } from './places.ts';
import { Presence } from './presence.ts';
import { asShown, concernsRoom, refuseClosed, WORKS } from './room.ts';
import type { Shelf } from './shelf.ts';
import { type Allowances, newAllowances, type Page } from './socket.ts';
import { Texts } from './texts.ts';
import { Watching } from './watching.ts';
import { Work } from './work.ts';

/** What all sessions of a runner share. */
export interface Shared {
  readonly config: Config;
  readonly shelf: Shelf;
  readonly store: StoreRemote;
  readonly admission: Admission;
  /** Where learners' processes are bounded in sum. */
  readonly groups: GroupTree | null;
  readonly slot: MeasuringSlot;
  /** Hears of what a learner does now. */
  readonly activities: Pick<Activities, 'changed'>;
  readonly log: Logger;
}

type Command<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;

export class Session implements AsyncDisposable {
  readonly pages = new Set<Page>();
  /** Whoever looks at the learner's work, with the learner's consent. */
  readonly watching: Watching;
  readonly allowances: Allowances = newAllowances();
  readonly #learner: string;
  readonly #shared: Shared;
  readonly #log: Logger;
  readonly #texts: Texts;
  readonly #onlooking: Onlooking;
  readonly #presence: Presence;
  readonly #commands = new CommandQueue();
  /** null until a page said hello, and where there is no kernel. */
  #work: Work | null = null;
  /** What the learner's room allowed when it was last asked. */
  #rules: RoomRules | null = null;
  /** The step that was built, run or checked last. */
  #doing: string | null = null;
  /** Its last page is gone, and what it had is given back. */
  #over = false;

  /** `address`: where its first page came from. */
  constructor(learner: string, shared: Shared, address: string) {
    this.#presence = new Presence(address, this.pages, () => this.state);
    this.#learner = learner;
    this.#shared = shared;
    // Enough of the id to tell learners apart in the log, too little to guess a cookie from.
    this.#log = shared.log.child({ learner: learner.slice(0, 6) });
    this.watching = new Watching({ learner, store: shared.store, over: () => this.ruled() });
    this.#texts = new Texts({
      ...{ learner, store: shared.store },
      pages: (step) => [...this.#showing(step), ...this.watching.of(step)],
      tell: (message, step) => this.#tell(message, step),
    });
    this.#onlooking = new Onlooking({
      ...{ watching: this.watching, texts: this.#texts },
      welcome: async (step) => {
        const loaded = await shared.store.load({ learner, step: knownStep(step).slug });
        return this.#welcome(step, loaded);
      },
      terminals: () => this.#work?.terminals.all ?? [],
      tell: (message, step) => this.#tell(message, step),
    });
  }

  get state(): SessionState {
    const still = this.#rules?.room.ended ? stillBecause(this.#rules) : null;
    if (still !== null)
      return { kind: 'unavailable', code: 'room-ended', message: still.text, told: still.told };
    if (this.#work) return this.#work.state;
    const { notice } = this.#shared.shelf;
    const { text, told } = notice === null ? sentence('no-kernel') : { text: notice, told: undefined };
    return { kind: 'unavailable', code: 'no-kernel', message: text, told };
  }

  /** What speaks for leaving it here when places run short. */
  get place(): Seat {
    return this.#presence.seat;
  }

  /** For who looks: whether a page is open, and the step of the newest. */
  get showing(): { present: boolean; step: string | null } {
    return this.#presence.showing;
  }

  /** For who looks at the room. */
  get activity(): Activity {
    return this.#presence.activity;
  }

  handle(page: Page, message: ClientMessage): void {
    // Answers about the text wait for nothing, and nothing waits for them.
    if (message.type === 'ask' && page.view === null) return void this.#answer(page, message);
    const taken = this.#commands.add(page.view ?? OWN, () =>
      this.#obeyed(page, message).catch((error) => page.send(this.#explain(error))),
    );
    if (!taken) page.refuseHaste();
  }

  input(channel: number, bytes: Uint8Array): void {
    this.#work?.type(channel, bytes);
  }

  /** A page is gone, and with it what only its learner could go on with. */
  left(page: Page): void {
    this.#work?.configuring.leave(page);
    this.#shared.activities.changed(this.#learner);
  }

  capture(step: string): Buffer | null {
    return this.#work?.capture(step) ?? null;
  }

  bundle(step: string): Promise<Uint8Array | null> {
    return this.#work?.bundle(step) ?? Promise.resolve(null);
  }

  /** The room allows other things now: the pages are told, and the bench is given back where it has ended. */
  ruled(): void {
    // Whoever may look no more is sent away before what the learner's commands still wait for.
    if (this.watching.pages.size > 0)
      void this.watching
        .look()
        .catch((error) => this.#log.error({ err: error }, 'who may look could not be asked'));
    this.#commands.own(() =>
      this.#obey().catch((error) => this.#log.error({ err: error }, 'the rules of a room could not be had')),
    );
  }

  /** To all pages that said hello. */
  tell(message: ServerMessage): void {
    this.#tell(message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true;
    this.watching[Symbol.dispose]();
    for (const page of this.pages) page.close(1001);
    await this.#work?.[Symbol.asyncDispose]();
  }

  async #answer(page: Page, { id, question }: Command<'ask'>): Promise<void> {
    if (page.step === null || !this.#work) return;
    const answer: LanguageAnswer = this.#mayAsk(page.step)
      ? await this.#work.assisting.ask(question)
      : { what: 'none', why: 'full' };
    page.send({ type: 'answer', id, answer });
  }

  /**
   * An answer needs a bench: none in a room that has ended, at a closed step, where the disk has no reserve, or beyond the
   * allowance. The editor goes on without.
   */
  #mayAsk(step: string): boolean {
    const { dataDirectory, roomsOnly } = this.#shared.config;
    if (this.allowances.answers.overdrawn) return false;
    if (this.#rules?.room.ended || closedBecause(this.#rules, step, roomsOnly) !== null) return false;
    return bytesFree(dataDirectory) >= LIMITS.store.workReserveBytes;
  }

  async #obeyed(page: Page, message: ClientMessage): Promise<void> {
    if (page.view !== null || message.type === 'ask') return this.#onlooking.handle(page, message);
    await this.#handle(page, message);
    // What was refused is no work.
    if (!ACTS.has(message.type)) return;
    this.#presence.acted();
    this.#shared.activities.changed(this.#learner);
  }

  async #handle(page: Page, message: Exclude<ClientMessage, { type: 'ask' }>): Promise<void> {
    if (message.type !== 'hello' && page.step === null)
      throw new LabError('bad-message', 'The first message is a hello.');
    // Its answer is the learner's whole work: hundreds of times the question.
    if (message.type === 'hello' && page.step !== null)
      throw new LabError('bad-message', 'A page says hello once.');
    if (LARGE.has(message.type) && this.allowances.answers.overdrawn)
      throw new LabError('too-fast', sentence('too-much'));
    if (concernsRoom(message)) refuseClosed(await this.#ask(), message, this.#shared.config.roomsOnly);
    // Closing one needs no room.
    if (WORKS.has(message.type) && !('open' in message && !message.open))
      refuseWithoutRoom(this.#shared.config.dataDirectory, LIMITS.store.workReserveBytes);
    if (message.type === 'build' || message.type === 'run' || message.type === 'check')
      this.#doing = message.step;
    switch (message.type) {
      case 'hello':
        return this.#hello(page, message);
      case 'save':
        await this.#texts.save(page, message);
        return;
      case 'build':
        return this.#bench().build(knownStep(message.step).slug);
      case 'run':
        return this.#bench().run(knownStep(message.step), message.guests, message.gdb);
      case 'breakpoints':
        return this.#bench().debugging.breakpoints(message.lines);
      case 'gdb':
        return this.#bench().debugging.act(message.action);
      case 'gdb-command':
        return this.#bench().debugging.say(message.text);
      case 'check':
        return this.#bench().check(knownStep(message.step));
      case 'measure':
        return this.#measure(message);
      case 'stop':
        return this.#work?.stop('learner');
      case 'reset':
        return this.#texts.reset(message.step);
      case 'remove':
        return this.#texts.remove(message);
      case 'restore':
        return this.#texts.restore(message);
      case 'version':
        return this.#texts.version(page, message);
      case 'keep':
        return this.#texts.keep(knownStep(message.step).slug, message.reason);
      case 'kernel':
        return this.#choose(message);
      case 'note':
      case 'forget':
      case 'forget-row':
        return this.#tellBook(await changeBook(this.#shared.store, this.#learner, message));
      case 'look':
        return this.#look(page, message);
      case 'recall':
        return this.#recall(message);
      case 'configure':
        return this.#bench().configure(knownStep(message.step).slug);
      case 'menuconfig':
        if (message.open) return this.#bench().menuconfig(knownStep(message.step).slug, page, message);
        return this.#work?.configuring.leave(page);
      case 'shell':
        if (message.open) return this.#bench().shell(knownStep(message.step).slug, message);
        return this.#work?.shelling.close();
      case 'shell-look':
        return this.#compareShell(page, message);
      case 'resize':
        // The other terminals show what comes over pipes, which have no size.
        if (message.terminal === 'menuconfig') this.#work?.configuring.resize(page, message);
        if (message.terminal === 'shell') this.#work?.shelling.resize(message);
        return;
      case 'point':
        throw new LabError('bad-message', 'Only who looks at another’s work points at it.');
      default:
        message satisfies never;
    }
  }

  async #hello(page: Page, { version, step, resume = {} }: Command<'hello'>): Promise<void> {
    refuseOther(version);
    const { store } = this.#shared;
    const loaded = await store.load({ learner: this.#learner, step: knownStep(step).slug });
    // A bench that is opened now would be nobody's, and nobody would give it back.
    if (this.#over) return;
    const returning = Object.keys(resume).length > 0 && this.#work === null;
    const rules = this.#rules;
    const kernel = this.#kernelFor(rules, loaded.kernel);
    if (kernel) this.#work ??= this.#open(kernel);
    page.step = step;
    this.#presence.greeted(step);
    this.#shared.activities.changed(this.#learner);
    page.resume = resume;
    page.send(this.#welcome(step, loaded));
    if (rules) {
      page.send({ type: 'room', rules });
      const news = await this.#news();
      if (news) page.send({ type: 'news', news });
      // On a full disk a learner still has what there is.
      await store
        .visited({ learner: this.#learner, step })
        .catch((error) => this.#log.warn({ err: error }, 'not noted as visited'));
    }
    if (returning) page.send(this.#explain(new LabError('bench-failed', sentence('bench-reopened'))));
    if (hasBook(step)) page.send({ type: 'book', ...(await store.book({ learner: this.#learner })) });
    for (const message of this.#work?.configuring.news(step) ?? []) page.send(message);
    const device = this.#work?.device;
    if (device?.step === step) page.send(device);
    for (const message of [...(this.#work?.shelling.news ?? []), ...(this.#work?.debugging.news ?? [])])
      page.send(message);
    for (const [name, terminal] of this.#work?.terminals.all ?? [])
      if (this.#watches(page, name)) page.show(name, terminal);
    const history = this.#work?.history.message;
    if (history) page.send(history);
    if (!rules?.room.ended) this.#work?.warm();
  }

  #welcome(step: string, loaded: Awaited<ReturnType<StoreRemote['load']>>): ServerMessage {
    const { shelf, config } = this.#shared;
    return {
      type: 'welcome',
      version: PROTOCOL_VERSION,
      learner: markOf(this.#learner),
      step,
      kernel: this.#work ? info(this.#work.kernel) : null,
      kernels: shelf.kernels.map(info),
      notice: shelf.notice,
      mode: config.mode,
      sources: this.#texts.merge(step, loaded.sources),
      versions: loaded.versions,
      state: this.state,
      passed: loaded.passed,
      verdict: loaded.verdict && asShown(this.#rules, loaded.verdict),
    };
  }

  /** What is said in the room; who may look is part of it. */
  async #news(): Promise<RoomNews | null> {
    const { news } = await this.#shared.store.news({ learner: this.#learner });
    this.watching.know(news?.looking ?? []);
    return news;
  }

  async #compareShell(page: Page, { step }: Command<'shell-look'>): Promise<void> {
    const { files } = await this.#texts.look(knownStep(step).slug);
    page.send(await this.#bench().shelling.differences(files));
  }

  async #measure({ step, row }: Command<'measure'>): Promise<void> {
    const lab = measurable(step);
    const place = { learner: this.#learner, step };
    if (row !== undefined) await refuseUnrecordable(this.#shared.store, place, row);
    this.#bench().measure(lab, row);
  }

  async #look(page: Page, { experiment }: Command<'look'>): Promise<void> {
    const kept = await this.#shared.store.kept({ learner: this.#learner, experiment });
    if (!kept) throw new LabError('unknown-version', sentence('measurement-gone'));
    page.send({ type: 'kept', experiment, ...kept });
  }

  async #recall({ step, experiment }: Command<'recall'>): Promise<void> {
    if (!BOOK_STEPS.some((slug) => slug === step))
      throw new LabError('bad-message', 'A measurement is brought back into the steps that have the book.');
    const place = { learner: this.#learner, step: knownStep(step).slug };
    const files = await filesOf(this.#shared.store, place, experiment);
    await this.#texts.replace(place.step, 'restore', files);
  }

  #tellBook(book: Book): void {
    for (const step of BOOK_STEPS) this.#tell({ type: 'book', ...book }, step);
  }

  async #choose({ kernel }: Command<'kernel'>): Promise<void> {
    const chosen = this.#shared.shelf.kernels.find((one) => one.id === kernel);
    if (!chosen) throw new LabError('no-kernel', sentence('no-such-kernel', { kernel }));
    if (chosen === this.#bench().kernel) return;
    await this.#shared.store.kernel({ learner: this.#learner, kernel });
    await this.#bench().change(chosen);
    this.#tell({ type: 'kernel', kernel: info(chosen) });
  }

  async #ask(): Promise<RoomRules | null> {
    const { rules } = await this.#shared.store.rules({ learner: this.#learner });
    this.#rules = rules;
    return rules;
  }

  async #obey(): Promise<void> {
    const rules = await this.#ask();
    this.#tell({ type: 'room', rules });
    const news = await this.#news();
    if (news) this.#tell({ type: 'news', news });
    if (rules?.room.ended) await this.#work?.rest();
    const work = this.#work;
    const kernel = work && this.#kernelFor(rules, work.kernel.id);
    if (work && kernel && kernel !== work.kernel) {
      await work.change(kernel);
      this.#tell({ type: 'kernel', kernel: info(kernel) });
    }
    this.#tell({ type: 'state', state: this.state });
  }

  /** The room's, where this server has it; else the learner's own choice. */
  #kernelFor(rules: RoomRules | null, chosen: string | null): Kernel | null {
    const { kernels, chosen: usual } = this.#shared.shelf;
    const find = (id: string | null | undefined) => kernels.find((one) => one.id === id);
    return find(rules?.kernel) ?? find(chosen) ?? usual;
  }

  #bench(): Work {
    if (this.#work) return this.#work;
    throw new LabError('no-kernel', this.#shared.shelf.notice ?? sentence('no-kernel'));
  }

  #open(kernel: Kernel): Work {
    return new Work(this.#learner, kernel, this.#shared, {
      onState: () => this.#tell({ type: 'state', state: this.state }),
      onMessage: (message) => {
        const { type } = message;
        this.#note(message);
        const ofStep = type === 'configuration' || type === 'menuconfig' || type === 'device';
        this.#tell(message, ofStep ? message.step : undefined);
      },
      onTerminal: (name, terminal) => {
        for (const page of this.pages)
          if (page.step !== null && this.#watches(page, name)) page.show(name, terminal);
        this.watching.show(name, terminal);
      },
      onVerdict: async (verdict) => {
        await this.#shared.store.verdict({ learner: this.#learner, verdict });
        const before = this.#rules;
        this.#tell(asShown(await this.#ask(), verdict));
        if (verdict.result === 'pass') await this.#texts.tellVersions(verdict.step);
        // A passed check may open the next step, or the solution of this one.
        if (before) this.#tell({ type: 'room', rules: this.#rules });
      },
      onMeasured: async (measured) => {
        const { row, measurement } = measured;
        // A minute in the slot is not thrown away where the book has no room.
        try {
          const book = await record(this.#shared.store, this.#learner, measured);
          if (book) this.#tellBook(book);
        } finally {
          this.#tell({ type: 'measured', ...(row === undefined ? {} : { row }), measurement });
        }
      },
      onError: (error) => this.#tell(this.#explain(error)),
      files: (step) => this.#texts.keepAndLoad(step),
      look: (step) => this.#texts.look(step),
      onChanges: async (step, text, base) => {
        await this.#texts.takeChanges(step, text, base);
        this.#work?.configure(step);
      },
    });
  }

  /** Whoever does not type into menuconfig would only hold it up. */
  #watches(page: Page, name: TerminalName): boolean {
    return name !== 'menuconfig' || this.#work?.configuring.isOf(page) === true;
  }

  /** To all pages, or those that show one step. */
  #tell(message: ServerMessage, step?: string): void {
    if (message.type === 'state') this.#shared.activities.changed(this.#learner);
    for (const page of this.#showing(step)) page.send(message);
    this.watching.tell(message, step);
  }

  /** The learner's own pages that said hello: all, or those of a step. */
  #showing(step?: string): Page[] {
    return [...this.pages].filter((page) => page.step !== null && (step === undefined || page.step === step));
  }

  /** Builds and runs are noted in the room, which may not keep the learner from either. */
  #note(message: ServerMessage): void {
    const step = this.#doing;
    if (!this.#rules || step === null) return;
    const body =
      message.type === 'built'
        ? ({ kind: 'built', ok: message.ok } as const)
        : message.type === 'ended'
          ? ({ kind: 'ran', ended: message.kind } as const)
          : null;
    if (body)
      this.#shared.store
        .did({ learner: this.#learner, step, ...body })
        .catch((error) => this.#log.warn({ err: error }, 'not noted in the room'));
  }

  /** Our own failures have a sentence for the learner; what nobody foresaw is logged and told without detail. */
  #explain(error: unknown): Extract<ServerMessage, { type: 'error' }> {
    if (error instanceof LabError) {
      this.#log.info({ code: error.code }, error.message);
      return { type: 'error', code: error.code, message: error.message, told: error.told };
    }
    this.#log.error({ err: error }, 'a command failed');
    const { text, told } = sentence('failed');
    return { type: 'error', code: 'internal', message: text, told };
  }
}

/** Whose the learner's own commands are, where those of who looks on are a consent's. */
const OWN = '';

function measurable(step: string) {
  const lab = knownStep(step);
  if (!lab.measured) throw new LabError('bad-message', 'There is nothing to measure in this step.');
  return lab;
}

function info({ id, label }: Kernel): KernelInfo {
  return { id, label };
}
