/**
 * What one learner's bench does: at most one task (a build, a check, or a run up to its guest) and at most one
 * running guest. A newer task replaces an older one; a build leaves the guest alone, a run or check replaces it.
 */

import type { Lab } from '../../labs/lab.ts';
import type { GroupTree } from '../bench/group-tree.ts';
import type { Size } from '../bench/pty.ts';
import type { Bench, Kernel } from '../bench/types.ts';
import type { Config } from '../config.ts';
import { LabError } from '../errors.ts';
import { FIGURES } from '../figures.ts';
import { LIMITS } from '../limits.ts';
import { measureImage } from '../measure/measure.ts';
import type { MeasuringSlot } from '../measure/slot.ts';
import type { DeviceMessage, GuestPair, SessionState } from '../protocol.ts';
import { sentence } from '../sentences.ts';
import type { Admission } from './admission.ts';
import { Assisting } from './assisting.ts';
import { BenchKeeper, queuedFor, type Waiting } from './bench-keeper.ts';
import { Building } from './building.ts';
import { Configuring } from './configuring.ts';
import { Debugging } from './debugging.ts';
import type { TrafficHistory } from './history.ts';
import { Judging } from './judging.ts';
import type { Place, WorkEvents } from './place.ts';
import { Running } from './running.ts';
import type { Shelf } from './shelf.ts';
import { Shelling } from './shelling.ts';
import { preparing, type Task, Tasks } from './tasks.ts';
import { Terminals } from './terminals.ts';

const MAKING_CONFIGURATION = sentence('making-configuration');
const OPENING_MENU = sentence('opening-menu');

export class Work implements Place, AsyncDisposable {
  readonly owner: string;
  readonly events: WorkEvents;
  readonly tasks: Tasks;
  readonly terminals: Terminals;
  readonly configuring: Configuring;
  readonly shelling: Shelling;
  /** Answers about C, beside whatever else goes on. */
  readonly assisting: Assisting;
  readonly debugging: Debugging;
  readonly admission: Admission;
  readonly #slot: MeasuringSlot;
  readonly #turns: number;
  readonly #keeper: BenchKeeper;
  readonly #building: Building;
  readonly #running: Running;
  readonly #judging: Judging;
  /** When the bench last died by itself, on the monotonic clock. */
  #lostAt = Number.NEGATIVE_INFINITY;
  /** Begun and not over: one, and those that it replaced and that still let go. */
  #measurements = 0;
  /** What the bench waits for. */
  #preparing: Waiting | null = null;
  /** Why the bench could not be opened, until it can. */
  #broken: Extract<SessionState, { kind: 'unavailable' }> | null = null;

  constructor(
    owner: string,
    kernel: Kernel,
    shared: {
      shelf: Shelf;
      config: Config;
      admission: Admission;
      groups: GroupTree | null;
      slot: MeasuringSlot;
    },
    events: WorkEvents,
  ) {
    this.owner = owner;
    this.events = {
      ...events,
      onState: () => {
        // Whatever begins or ends uses the bench.
        this.#keeper.used();
        this.shelling.offer(this.#running.newestCapture);
        events.onState();
      },
    };
    this.admission = shared.admission;
    this.#slot = shared.slot;
    this.#turns = shared.config.measuringTurns;
    this.tasks = new Tasks(this.events);
    this.terminals = new Terminals(events.onTerminal);
    this.#keeper = new BenchKeeper(owner, kernel, shared, {
      onWaiting: (state) => {
        this.#preparing = state;
        this.events.onState();
      },
      onLost: (reason) => this.#lost(reason),
      isBusy: () => this.tasks.current !== null || this.#running.state !== undefined || this.configuring.busy,
    });
    this.configuring = new Configuring({
      onMessage: events.onMessage,
      onError: events.onError,
      onChanges: events.onChanges,
      terminal: () => this.terminals.fresh('menuconfig', 'lossless'),
    });
    this.shelling = new Shelling({
      onMessage: events.onMessage,
      onUse: () => this.#keeper.used(),
      terminal: () => this.terminals.fresh('shell', 'lossless'),
    });
    this.assisting = new Assisting(
      () => this.#keeper.open(),
      // Starting it may run make: that takes its turn, beside the learner's own builds.
      (signal) => this.admission.builds.enter(`${owner} clangd`, signal, () => {}),
    );
    this.debugging = new Debugging(events.onMessage, () => this.terminals.fresh('gdb', 'latest'));
    this.#building = new Building(this);
    this.#running = new Running(this, this.#building);
    this.#judging = new Judging(this, this.#building);
  }

  get kernel(): Kernel {
    return this.#keeper.kernel;
  }

  get state(): SessionState {
    const running = this.#preparing ?? this.#running.state ?? this.#broken;
    const state = this.tasks.current?.state ?? running ?? { kind: 'idle' };
    const { guests } = this.terminals;
    return guests && hasGuests(state) ? { ...state, guests } : state;
  }

  /** The figures of the newest run. */
  get history(): TrafficHistory {
    return this.#running.history;
  }

  /** How far the newest run took its device, in a step that shows it. */
  get device(): DeviceMessage | null {
    return this.#running.device;
  }

  /** Opens the bench ahead of the first command, and whatever could not be opened is tried again. */
  warm(): void {
    this.#ready().catch((error) => {
      // Whoever stopped waiting for it knows.
      if (error?.name !== 'AbortError') this.events.onError(error);
    });
  }

  build(step: string): void {
    this.#running.mark('Build');
    this.tasks.begin(async (task) => {
      await this.#building.build(task, await this.#open(task), step);
    });
  }

  /** `asked` says who the guests of a step of two are; otherwise they are who its check would boot. */
  run(lab: Lab, asked?: GuestPair, debug = false): void {
    this.tasks.begin(async (task) => {
      await this.#running.stop('window');
      await this.#running.buildAndBoot(task, await this.#open(task), lab, asked, debug);
    });
  }

  /** @throws LabError "busy" while menuconfig is open. */
  check(lab: Lab): void {
    this.#refuseBesideMenu();
    this.tasks.begin(async (task) => {
      await Promise.all([this.#running.stop('window'), this.configuring.over]);
      const keep = (pcap: Buffer) => this.#running.keepCapture(lab.slug, pcap);
      await this.#judging.judge(task, await this.#open(task), lab, keep);
    });
  }

  /** @throws LabError "busy" while menuconfig or a shell is open. */
  measure(lab: Lab, row: string | undefined): void {
    this.#refuseBesideMenu();
    if (this.shelling.isOpen) throw new LabError('busy', sentence('shell-disturbs'));
    this.#measurements += 1;
    this.tasks.begin(async (task) => {
      try {
        await Promise.all([this.#running.stop('window'), this.configuring.over]);
        await this.#takeFigures(task, await this.#open(task), lab, row);
      } finally {
        this.#measurements -= 1;
      }
    });
  }

  /** Tells what the learner's changes make of .config; a build that goes on tells it by itself. */
  configure(step: string): void {
    if (this.tasks.current) return;
    this.tasks.begin(async (task) => {
      const bench = await this.#open(task);
      using _slot = await this.enterQueue(task, 'build');
      this.tasks.move(task, preparing(MAKING_CONFIGURATION));
      const { files } = await this.events.look(step);
      await bench.write(files);
      await this.configuring.report(bench, step, files);
    }, MAKING_CONFIGURATION);
  }

  /** Opens menuconfig for a page. @throws LabError "busy" where something is being built, or one is open. */
  menuconfig(step: string, page: object, size: Size): void {
    if (this.tasks.current) throw new LabError('busy', sentence('menu-after-build'));
    this.configuring.begin(step, page, size);
    this.tasks.begin(async (task) => {
      this.configuring.whenLeft(() => task.abort('menuconfig was left'));
      try {
        const bench = await this.#open(task);
        // Until it is drawn it is Kconfig that works, or whatever Config.uk says: as much as a build.
        using _place = await this.enterQueue(task, 'build');
        this.tasks.move(task, preparing(OPENING_MENU));
        const { files, revision } = await this.events.look(step);
        await bench.write(files);
        task.signal.throwIfAborted();
        await this.configuring.start(bench, files, revision, task.signal);
      } finally {
        this.configuring.abandon();
      }
    }, OPENING_MENU);
  }

  /** Opens the learner's shell, once the bench stands. @throws LabError "busy" where there is one, or a measurement. */
  shell(step: string, size: Size): void {
    if (this.shelling.isOpen) throw new LabError('busy', sentence('shell-open'));
    if (this.#measurements > 0) throw new LabError('busy', sentence('shell-after-measuring'));
    this.shelling
      .open(
        size,
        () => this.#ready(),
        async () => (await this.events.look(step)).files,
        () => this.#running.newestCapture,
      )
      .catch((error) => {
        if (error?.name !== 'AbortError') this.events.onError(error);
      });
  }

  async stop(by: 'learner' | 'window'): Promise<void> {
    await this.tasks.stop();
    await this.#running.stop(by);
  }

  /** Bytes typed at menuconfig, at the shell or at a guest's console. */
  type(channel: number, bytes: Uint8Array): void {
    if (this.configuring.type(channel, bytes) || this.shelling.type(channel, bytes)) return;
    this.#running.type(channel, bytes);
  }

  /** The newest run's capture as a pcap file, if that run was of this step. */
  capture(step: string): Buffer | null {
    return this.#running.capture(step);
  }

  /** The newest check as a zip, if it was of this step. */
  bundle(step: string): Promise<Uint8Array | null> {
    return this.#judging.bundle(step);
  }

  async change(kernel: Kernel): Promise<void> {
    await this.rest();
    this.#keeper.kernel = kernel;
    this.warm();
  }

  /** Gives the bench back until something needs it again. */
  async rest(): Promise<void> {
    await this.stop('window');
    this.configuring.leave();
    this.shelling.close(sentence('shell-bench-gone'));
    await this.assisting.end();
    await this.#keeper.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('window');
    this.configuring.leave();
    this.shelling.close(sentence('shell-bench-gone'));
    await this.assisting[Symbol.asyncDispose]();
    await this.#keeper[Symbol.asyncDispose]();
    this.terminals.finish();
  }

  async enterQueue(task: Task, waitsFor: 'build' | 'run'): Promise<Disposable> {
    const since = Date.now();
    const queue = waitsFor === 'build' ? this.admission.builds : this.admission.runs;
    const slot = await queue.enter(this.owner, task.signal, (place, wait) =>
      this.tasks.move(task, queuedFor(waitsFor, place, wait, since)),
    );
    if (!task.signal.aborted) return slot;
    slot[Symbol.dispose]();
    throw task.signal.reason;
  }

  async #ready(): Promise<Bench> {
    try {
      const bench = await this.#keeper.open();
      this.#broken = null;
      return bench;
    } catch (error) {
      if (error instanceof LabError) {
        this.#broken = {
          ...{ kind: 'unavailable', code: error.code, message: error.message },
          told: error.told,
        };
        this.events.onState();
      }
      throw error;
    }
  }

  /** What Config.uk runs in a menu could take processor time from one side of a comparison, and touch the image. */
  #refuseBesideMenu(): void {
    if (this.configuring.isOpen) throw new LabError('busy', sentence('menu-disturbs'));
  }

  #open(task: Task): Promise<Bench> {
    return this.tasks.waitFor(task, () => this.#ready());
  }

  async #takeFigures(task: Task, bench: Bench, lab: Lab, row: string | undefined): Promise<void> {
    await this.#building.build(task, bench, lab.slug);
    const { image } = this.#building;
    if (!image) return;
    const { files, config } = image;
    const measurement = await measureImage({
      bench,
      lab,
      slot: this.#slot,
      owner: this.owner,
      turns: this.#turns,
      repeats: Math.min(this.#turns, LIMITS.measure.repeats),
      signal: task.signal,
      onPhase: (phase) => this.tasks.move(task, { kind: 'measuring', ...phase, since: Date.now() }),
    });
    task.signal.throwIfAborted();
    FIGURES.measurements.inc({ step: lab.slug });
    await this.events.onMeasured({ step: lab.slug, row, measurement, files, config });
  }

  #lost(reason: string): void {
    // Where benches die as fast as they open, another one would only make it worse.
    const again = performance.now() - this.#lostAt < LIMITS.bench.relapseMilliseconds;
    this.#lostAt = performance.now();
    const told = sentence(again ? 'bench-ended-twice' : 'bench-ended', { reason });
    this.events.onError(new LabError('bench-failed', told));
    if (!again) this.warm();
  }
}

/** States in which a page must know whose consoles it shows. */
function hasGuests(state: SessionState): state is Extract<SessionState, { guests?: unknown }> {
  return ['idle', 'booting', 'running', 'checking'].includes(state.kind);
}
