/**
 * What one learner's bench does: at most one task (a build, a check, or a run up to its guest) and at most one
 * running guest. A newer task replaces an older one; a build leaves the guest alone, a run or check replaces it.
 */
import { createHash, randomInt } from 'node:crypto';
import type { Files, Lab } from '../../labs/lab.ts';
import { chooseMac } from '../bench/guest.ts';
import type { Size } from '../bench/pty.ts';
import type { Bench, BootOptions, Kernel } from '../bench/types.ts';
import { packBundle } from '../check/bundle.ts';
import { checkStep } from '../check/check.ts';
import type { Config } from '../config.ts';
import { LabError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { measureImage } from '../measure/measure.ts';
import type { MeasuringSlot } from '../measure/slot.ts';
import type {
  GuestSetup,
  Measurement,
  ServerMessage,
  SessionState,
  TerminalName,
  VerdictMessage,
} from '../protocol.ts';
import { BenchKeeper } from './bench-keeper.ts';
import { Configuring, type ConfiguringEvents } from './configuring.ts';
import { builtMessage, endingMessageOf, verdictMessageOf } from './messages.ts';
import type { TurnQueue } from './queue.ts';
import { type Ended, GuestRun, type Index } from './run.ts';
import type { Shelf } from './shelf.ts';
import { Terminal } from './terminal.ts';
import type { TrafficMessage } from './traffic.ts';

/** A measurement with what it was made of. */
export interface Measured {
  readonly step: string;
  /** The row of the experiment book that it was asked for. */
  readonly row: string | undefined;
  readonly measurement: Measurement;
  /** The sources that the image was built from, and its configuration. */
  readonly files: Files;
  readonly config: Readonly<Record<string, string>>;
}

export interface WorkEvents {
  readonly onState: () => void;
  readonly onMessage: (message: ServerMessage) => void;
  /** A terminal begins a new stream. */
  readonly onTerminal: (name: TerminalName, terminal: Terminal) => void;
  /** Resolves once the verdict is stored. */
  readonly onVerdict: (verdict: VerdictMessage) => Promise<void>;
  readonly onMeasured: (measured: Measured) => Promise<void>;
  readonly onError: (error: unknown) => void;
  /** The step's text, kept as a version, since it is about to be built. */
  readonly files: (step: string) => Promise<Files>;
  /** The step's text, and the revision of its changes.config. */
  readonly look: (step: string) => Promise<{ readonly files: Files; readonly revision: number }>;
  /** menuconfig saved: this is changes.config now, made from that revision. */
  readonly onChanges: ConfiguringEvents['onChanges'];
}

interface Task {
  readonly signal: AbortSignal;
  readonly abort: (reason: string) => void;
  /** null while the task waits for the bench: the bench's own progress is shown then. */
  state: SessionState | null;
  done: Promise<void>;
}

type Built = Extract<ServerMessage, { type: 'built' }>;

interface Image {
  readonly bench: Bench;
  readonly key: string;
  readonly built: Built;
  readonly files: Files;
  readonly config: Readonly<Record<string, string>>;
}

const CONTROL_C = 0x03;
const MAKING_CONFIGURATION = 'Making .config';
/** Where the consoles of a run's guests are shown. */
const CONSOLES = ['qemu', 'qemu2'] as const;

export class Work implements AsyncDisposable {
  readonly terminals = new Map<TerminalName, Terminal>();
  readonly #owner: string;
  readonly #queue: TurnQueue;
  readonly #slot: MeasuringSlot;
  readonly #turns: number;
  readonly #events: WorkEvents;
  readonly #keeper: BenchKeeper;
  readonly configuring: Configuring;
  // Begins anywhere, so that a page that knew an earlier session does not take one stream for another.
  #lastChannel = randomInt(0x10000);
  /** When the bench last died by itself, on the monotonic clock. */
  #lostAt = Number.NEGATIVE_INFINITY;
  #preparing: Extract<SessionState, { kind: 'preparing' }> | null = null;
  /** Why the bench could not be opened, until it can. */
  #broken: Extract<SessionState, { kind: 'unavailable' }> | null = null;
  #task: Task | null = null;
  #run: GuestRun | null = null;
  #traffic: TrafficMessage | null = null;
  #lastCapture: { readonly step: string; readonly pcap: Buffer } | null = null;
  /** In memory, and only the newest: a check is cheap to repeat, and evidence in the store would outgrow all texts. */
  #lastBundle: { readonly step: string; readonly zip: Promise<Uint8Array> } | null = null;
  /** What a bench's image was built from, so that it is not built again. */
  #image: Image | null = null;

  constructor(
    owner: string,
    kernel: Kernel,
    shared: { shelf: Shelf; config: Config; queue: TurnQueue; slot: MeasuringSlot },
    events: WorkEvents,
  ) {
    this.#owner = owner;
    this.#queue = shared.queue;
    this.#slot = shared.slot;
    this.#turns = shared.config.measuringTurns;
    this.#events = events;
    this.#keeper = new BenchKeeper(kernel, shared.shelf, shared.config, {
      onPreparing: (what) => {
        const since = this.#preparing?.since ?? Date.now();
        this.#preparing = what === null ? null : { kind: 'preparing', what, since };
        this.#events.onState();
      },
      onLost: (reason) => this.#lost(reason),
      isBusy: () => this.#task !== null || this.#run !== null || this.configuring.busy,
    });
    this.configuring = new Configuring({
      onMessage: events.onMessage,
      onError: events.onError,
      onChanges: events.onChanges,
      terminal: () => this.#fresh('menuconfig', 'lossless'),
    });
  }

  get kernel(): Kernel {
    return this.#keeper.kernel;
  }

  get state(): SessionState {
    if (this.#task?.state) return this.#task.state;
    return this.#preparing ?? this.#run?.state ?? this.#broken ?? { kind: 'idle' };
  }

  /** Opens the bench ahead of the first command, and whatever could not be opened is tried again. */
  warm(): void {
    this.#ready().catch(this.#events.onError);
  }

  build(step: string): void {
    this.#begin(async (task) => {
      await this.#buildImage(task, await this.#open(task), step);
    });
  }

  /** `asked` says who the guests of a step of two are; otherwise they are who its check would boot. */
  run(lab: Lab, asked?: readonly GuestSetup[]): void {
    this.#begin(async (task) => {
      await this.#stopGuest('window');
      await this.#buildAndBoot(task, await this.#open(task), lab, guestsOf(lab, asked));
    });
  }

  check(lab: Lab): void {
    this.#begin(async (task) => {
      await this.#stopGuest('window');
      await this.#judge(task, await this.#open(task), lab);
    });
  }

  measure(lab: Lab, row: string | undefined): void {
    this.#begin(async (task) => {
      await this.#stopGuest('window');
      await this.#takeFigures(task, await this.#open(task), lab, row);
    });
  }

  /** Tells what the learner's changes make of .config; a build that goes on tells it by itself. */
  configure(step: string): void {
    if (this.#task) return;
    this.#begin(async (task) => {
      const bench = await this.#open(task);
      using _slot = await this.#enterQueue(task);
      this.#move(task, { kind: 'preparing', what: MAKING_CONFIGURATION, since: Date.now() });
      const { files } = await this.#events.look(step);
      await bench.write(files);
      await this.configuring.report(bench, step, files);
    }, MAKING_CONFIGURATION);
  }

  /** Opens menuconfig for a page. @throws LabError "busy" where something is being built, or one is open. */
  menuconfig(step: string, page: object, size: Size): void {
    if (this.#task) throw new LabError('busy', 'Wait until the build is over, then open menuconfig.');
    this.configuring.begin(step, page, size);
    this.#begin(async (task) => {
      try {
        const bench = await this.#open(task);
        const { files, revision } = await this.#events.look(step);
        await bench.write(files);
        task.signal.throwIfAborted();
        this.configuring.start(bench, files, revision);
      } finally {
        this.configuring.abandon();
      }
    }, 'Opening menuconfig');
  }

  async stop(by: 'learner' | 'window'): Promise<void> {
    this.#task?.abort('stopped');
    await this.#task?.done;
    await this.#stopGuest(by);
  }

  /** Bytes typed at a guest's console. Ctrl-C ends that guest, as it would end QEMU in a shell. */
  type(channel: number, bytes: Uint8Array): void {
    if (this.configuring.type(channel, bytes)) return;
    const index = CONSOLES.findIndex((name) => this.terminals.get(name)?.channel === channel);
    if (index < 0) return;
    const end = bytes.indexOf(CONTROL_C);
    this.#run?.type(index as Index, end < 0 ? bytes : bytes.subarray(0, end));
    if (end >= 0) this.#run?.stop('learner', index as Index).catch(this.#events.onError);
  }

  /** What the newest run's counters came to. */
  get traffic(): TrafficMessage | null {
    return this.#traffic;
  }

  /** The newest run's capture as a pcap file, if that run was of this step. */
  capture(step: string): Buffer | null {
    if (this.#run?.step === step) return this.#run.pcap();
    return this.#lastCapture?.step === step ? this.#lastCapture.pcap : null;
  }

  /** The newest check as a zip, if it was of this step. */
  bundle(step: string): Promise<Uint8Array | null> {
    return this.#lastBundle?.step === step ? this.#lastBundle.zip : Promise.resolve(null);
  }

  async change(kernel: Kernel): Promise<void> {
    await this.stop('window');
    this.configuring.leave();
    await this.#keeper.release();
    this.#keeper.kernel = kernel;
    this.warm();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('window');
    this.configuring.leave();
    await this.#keeper[Symbol.asyncDispose]();
    for (const terminal of this.terminals.values()) terminal.finish();
  }

  /** Returns at once: the task tells how it goes. `what` it does, where that is no build. */
  #begin(work: (task: Task) => Promise<void>, what?: string): void {
    const previous = this.#task;
    previous?.abort('replaced by a newer command');
    const controller = new AbortController();
    const task: Task = {
      signal: controller.signal,
      abort: (reason) => controller.abort(new DOMException(reason, 'AbortError')),
      state: { since: Date.now(), ...(what ? { kind: 'preparing', what } : { kind: 'building' }) },
      done: Promise.resolve(),
    };
    this.#task = task;
    this.#events.onState();
    const run = async () => {
      await previous?.done;
      try {
        await work(task);
      } catch (error) {
        if (!task.signal.aborted) this.#events.onError(error);
      }
      if (this.#task !== task) return;
      this.#task = null;
      this.#events.onState();
    };
    task.done = run();
  }

  async #stopGuest(by: 'learner' | 'window'): Promise<void> {
    const run = this.#run;
    await run?.stop(by).catch(() => {});
    await run?.done;
  }

  async #ready(): Promise<Bench> {
    try {
      const bench = await this.#keeper.open();
      this.#broken = null;
      return bench;
    } catch (error) {
      if (error instanceof LabError) {
        this.#broken = { kind: 'unavailable', code: error.code, message: error.message };
        this.#events.onState();
      }
      throw error;
    }
  }

  async #open(task: Task): Promise<Bench> {
    const stopped = Promise.withResolvers<never>();
    const leave = () => stopped.reject(task.signal.reason);
    task.signal.addEventListener('abort', leave, { once: true });
    const { state } = task;
    task.state = null;
    try {
      task.signal.throwIfAborted();
      return await Promise.race([this.#ready(), stopped.promise]);
    } finally {
      task.signal.removeEventListener('abort', leave);
      task.state = state;
    }
  }

  /** @returns whether there is an image of just this text now. */
  async #buildImage(task: Task, bench: Bench, step: string): Promise<boolean> {
    using slot = await this.#enterQueue(task);
    this.#move(task, { kind: 'building', since: Date.now() });
    const files = await this.#events.files(step);
    const key = digest(bench.kernel, files);
    if (this.#image?.bench === bench && this.#image.key === key) {
      this.#events.onMessage({
        ...this.#image.built,
        summary: 'Nothing changed since this image was built.',
      });
      return true;
    }
    this.#image = null;
    await bench.write(files);
    task.signal.throwIfAborted();
    const build = bench.build();
    const cancel = () => build.cancel();
    task.signal.addEventListener('abort', cancel, { once: true });
    // Whoever reads the log slowly keeps nobody else from building.
    void build.ended.then(() => slot[Symbol.dispose]());
    const shown = this.#fresh('build', 'lossless').feed(build.output);
    const result = await build.result;
    await shown;
    task.signal.removeEventListener('abort', cancel);
    task.signal.throwIfAborted();
    const built = builtMessage(result, bench.kernel);
    this.#events.onMessage(built);
    // What .config came to is worth telling, and no reason to stop.
    await this.configuring.report(bench, step, files, built.ok).catch(this.#events.onError);
    if (result.outcome === 'built') this.#image = { bench, key, built, files, config: result.config };
    return built.ok;
  }

  /** The capture is slow to start, so it starts beside the build. */
  async #buildAndBoot(task: Task, bench: Bench, lab: Lab, guests: readonly Boot[]): Promise<void> {
    await using stack = new AsyncDisposableStack();
    const capturing = bench.capture({ text: true });
    stack.defer(async () => (await capturing.catch(() => null))?.[Symbol.asyncDispose]());
    if (!(await this.#buildImage(task, bench, lab.slug))) return;
    this.#move(task, { kind: 'booting', since: Date.now() });
    const capture = await capturing;
    await capture.ready;
    task.signal.throwIfAborted();
    const [first, second] = guests.map((guest) => () => bench.boot({ ...guest, mac: chooseMac() }));
    if (!first) return;
    const guest = await first();
    // From here on the run owns the capture.
    stack.move();
    const consoles = guests.map((_, index) => this.#fresh(CONSOLES[index] ?? 'qemu', 'latest'));
    const tell = ({ index, ending, seconds }: Ended) =>
      this.#events.onMessage({
        type: 'ended',
        ...endingMessageOf(ending),
        seconds,
        ...(index > 0 && { guest: index }),
      });
    const run = new GuestRun(
      lab.slug,
      bench,
      guest,
      capture,
      {
        onState: () => this.#events.onState(),
        onRate: (rate) => this.#events.onMessage(rate),
        onTraffic: (traffic) => {
          this.#traffic = traffic;
          this.#events.onMessage(traffic);
        },
        onConsole: (index, console) => void consoles[index]?.feed(console),
        onEnded: tell,
        onOver: (last) => {
          this.#run = null;
          this.#lastCapture = { step: lab.slug, pcap: run.pcap() };
          for (const terminal of consoles) terminal.finish();
          if (last) tell(last);
          this.#events.onState();
        },
        onError: (error) => this.#events.onError(error),
      },
      second && { afterSeconds: lab.observe.peer?.afterSeconds ?? 0, boot: second },
    );
    this.#run = run;
    void this.#fresh('tshark', 'latest').feed(capture.text);
    if (task.signal.aborted) await this.#stopGuest('learner');
  }

  async #judge(task: Task, bench: Bench, lab: Lab): Promise<void> {
    await using stack = new AsyncDisposableStack();
    const slot = stack.use(disposeAsync(await this.#enterQueue(task)));
    this.#move(task, { kind: 'checking', phase: 'building', since: Date.now() });
    const files = await this.#events.files(lab.slug);
    this.#image = null;
    // A build that has nothing to do prints nothing, and the log before it stays.
    const show = (name: TerminalName) => {
      let terminal: Terminal | null = null;
      stack.defer(() => terminal?.finish());
      return (bytes: Uint8Array) => {
        terminal ??= this.#fresh(name, 'latest');
        terminal.write(bytes);
      };
    };
    const outcome = await checkStep({
      bench,
      lab,
      files,
      kernel: bench.kernel,
      signal: task.signal,
      onPhase: (phase) => {
        if (phase !== 'building') void slot[Symbol.asyncDispose]();
        this.#move(task, { kind: 'checking', phase, since: Date.now() });
      },
      onBuildOutput: show('build'),
      onConsole: show('qemu'),
      onPeerConsole: show('qemu2'),
      onPacketText: show('tshark'),
    });
    task.signal.throwIfAborted();
    const { learner, reference, verdict, pcap } = outcome;
    const built = builtMessage(learner.build, bench.kernel);
    if (learner.build.outcome === 'built')
      this.#image = { bench, key: digest(bench.kernel, files), built, files, config: learner.build.config };
    if (pcap) this.#lastCapture = { step: lab.slug, pcap };
    const zip = packBundle(outcome, lab, bench);
    // Whoever asks for it is told.
    zip.catch(() => {});
    this.#lastBundle = { step: lab.slug, zip };
    this.#events.onMessage(built);
    await this.configuring.report(bench, lab.slug, files, built.ok).catch(this.#events.onError);
    const frames = { yours: learner.guest?.frames ?? [], reference: reference.guest?.frames ?? [] };
    await this.#events.onVerdict(verdictMessageOf(verdict, frames, learner.guest?.ending));
  }

  async #takeFigures(task: Task, bench: Bench, lab: Lab, row: string | undefined): Promise<void> {
    if (!(await this.#buildImage(task, bench, lab.slug)) || !this.#image) return;
    const { files, config } = this.#image;
    const measurement = await measureImage({
      bench,
      lab,
      slot: this.#slot,
      owner: this.#owner,
      turns: this.#turns,
      repeats: Math.min(this.#turns, LIMITS.measure.repeats),
      signal: task.signal,
      onPhase: (phase) => this.#move(task, { kind: 'measuring', ...phase, since: Date.now() }),
    });
    task.signal.throwIfAborted();
    await this.#events.onMeasured({ step: lab.slug, row, measurement, files, config });
  }

  async #enterQueue(task: Task): Promise<Disposable> {
    const since = Date.now();
    const slot = await this.#queue.enter(this.#owner, task.signal, (place) =>
      this.#move(task, { kind: 'queued', place, since }),
    );
    if (!task.signal.aborted) return slot;
    slot[Symbol.dispose]();
    throw task.signal.reason;
  }

  #move(task: Task, state: SessionState): void {
    task.state = state;
    if (this.#task === task) this.#events.onState();
  }

  #fresh(name: TerminalName, policy: 'lossless' | 'latest'): Terminal {
    this.terminals.get(name)?.finish();
    this.#lastChannel = (this.#lastChannel + 1) % 0x10000;
    const terminal = new Terminal({ policy, channel: this.#lastChannel });
    this.terminals.set(name, terminal);
    this.#events.onTerminal(name, terminal);
    return terminal;
  }

  #lost(reason: string): void {
    // Where benches die as fast as they open, another one would only make it worse.
    const again = performance.now() - this.#lostAt < LIMITS.bench.relapseMilliseconds;
    this.#lostAt = performance.now();
    const then = again ? 'another is opened when you next build or run' : 'is opened again';
    const told = `Your bench ended (${reason}) and ${then}. Your text is safe.`;
    this.#events.onError(new LabError('bench-failed', told));
    if (!again) this.warm();
  }
}

type Boot = Omit<BootOptions, 'mac'>;

function guestsOf(lab: Lab, asked?: readonly GuestSetup[]): Boot[] {
  const { append, memoryMiB, peer } = lab.observe;
  const { maxMilliseconds } = LIMITS.guest;
  const small = memoryMiB === undefined ? {} : { memoryMiB };
  const usual: GuestSetup[] = [append, ...(peer ? [peer.append] : [])].map((one) => ({
    image: 'yours',
    append: one ?? '',
  }));
  return ((peer && asked) ?? usual).map((guest, index) => ({
    image: guest.image === 'yours' ? 'learner' : { reference: lab.slug },
    tap: index === 0 ? 'tap0' : 'tap1',
    append: guest.append,
    maxMilliseconds,
    ...(index === 0 ? small : {}),
  }));
}

function digest(kernel: Kernel, files: Files): string {
  const hash = createHash('sha256').update(kernel.id);
  for (const name of Object.keys(files).sort()) hash.update(`\0${name}\0${files[name]}`);
  return hash.digest('hex');
}

/** A slot may be given back early and again at the end. */
function disposeAsync(slot: Disposable): AsyncDisposable {
  return { [Symbol.asyncDispose]: async () => slot[Symbol.dispose]() };
}
