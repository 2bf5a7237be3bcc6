/** The one run of a learner's guests as the pages see it, and what is left of the newest. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { readConsole } from '../../labs/console.ts';
import { deviceLife } from '../../labs/device-life.ts';
import type { GuestEnding, Lab } from '../../labs/lab.ts';
import { chooseMac } from '../bench/guest.ts';
import type { Bench, BootOptions, Capture, Guest } from '../bench/types.ts';
import { LIMITS } from '../limits.ts';
import type { DeviceMessage, GuestPair, GuestSetup, SessionState } from '../protocol.ts';
import { Sparing } from '../sparing.ts';
import type { Building } from './building.ts';
import { TrafficHistory } from './history.ts';
import { endingMessageOf } from './messages.ts';
import type { Place } from './place.ts';
import { type Ended, GuestRun, type Index } from './run.ts';
import type { Task } from './tasks.ts';

const CONTROL_C = 0x03;
/** Where the consoles of a run's guests are shown. */
const CONSOLES = ['qemu', 'qemu2'] as const;

export class Running {
  /** Of the newest run. */
  readonly history = new TrafficHistory();
  readonly #place: Place;
  readonly #building: Building;
  #run: GuestRun | null = null;
  /** The newest run's, in a step that shows it. */
  device: DeviceMessage | null = null;
  readonly #sparing = new Sparing(LIMITS.traffic.deviceShare);
  #lastCapture: { readonly step: string; readonly pcap: Buffer } | null = null;

  constructor(place: Place, building: Building) {
    this.#place = place;
    this.#building = building;
  }

  get state(): SessionState | undefined {
    return this.#run?.state;
  }

  /** Something happens beside the run, if there is one. */
  mark(text: string): void {
    if (this.#run?.state.kind === 'running') this.history.mark(text);
  }

  /** The newest run's capture as a pcap file, if that run was of this step. */
  capture(step: string): Buffer | null {
    if (this.#run?.step === step) return this.#run.pcap();
    return this.#lastCapture?.step === step ? this.#lastCapture.pcap : null;
  }

  /** Of the newest run or check that is over. */
  get newestCapture(): Buffer | null {
    return this.#lastCapture?.pcap ?? null;
  }

  /** A check captured too. */
  keepCapture(step: string, pcap: Buffer): void {
    this.#lastCapture = { step, pcap };
  }

  /** Bytes typed at a guest's console. Ctrl-C ends that guest, as it would end QEMU in a shell. */
  type(channel: number, bytes: Uint8Array): void {
    const { terminals, events } = this.#place;
    const index = CONSOLES.findIndex((name) => terminals.all.get(name)?.channel === channel);
    if (index < 0) return;
    const end = bytes.indexOf(CONTROL_C);
    this.#run?.type(index as Index, end < 0 ? bytes : bytes.subarray(0, end));
    if (end >= 0) this.#run?.stop('learner', index as Index).catch(events.onError);
  }

  async stop(by: 'learner' | 'window'): Promise<void> {
    const run = this.#run;
    await run?.stop(by).catch(() => {});
    await run?.done;
  }

  /** Nobody is left who could make it go on, and it keeps a slot: also where it meets a breakpoint later. */
  async #endWhereHalted(run: GuestRun, guest: Guest): Promise<void> {
    while (this.#run === run) {
      if (await guest.halted()) await run.stop('debugger');
      await sleep(LIMITS.debugger.lookMilliseconds, null, { ref: false });
    }
  }

  /**
   * The capture is slow to start, so it starts beside the build, unless the run has to wait for a slot. `asked` says who
   * the guests of a step of two are; otherwise both are the learner's, with the arguments of its check.
   */
  async buildAndBoot(task: Task, bench: Bench, lab: Lab, asked?: GuestPair, debug = false): Promise<void> {
    const { events, tasks, terminals } = this.#place;
    await using stack = new AsyncDisposableStack();
    const begin = () => {
      const capturing = bench.capture({ text: true });
      stack.defer(async () => (await capturing.catch(() => null))?.[Symbol.asyncDispose]());
      return capturing;
    };
    const free = this.#place.admission.runs.tryEnter();
    stack.defer(() => free?.[Symbol.dispose]());
    const early = free && begin();
    if (!(await this.#building.build(task, bench, lab.slug))) return;
    const slot = free ?? (await this.#place.enterQueue(task, 'run'));
    stack.defer(() => slot[Symbol.dispose]());
    tasks.move(task, { kind: 'booting', since: Date.now() });
    const capture = await (early ?? begin());
    await capture.ready;
    task.signal.throwIfAborted();
    const pair = lab.observe.peer && (asked ?? usualPair(lab, 'yours'));
    const guests = bootsOf(lab, pair);
    const [first, second] = guests.map(
      (guest, index) => () =>
        bench.boot({ ...guest, mac: chooseMac(), ...(debug && index === 0 && { debug }) }),
    );
    if (!first) return;
    const guest = await first();
    // From here on the run owns the capture and the slot.
    stack.move();
    terminals.guests = pair;
    const consoles = guests.map((_, index) => terminals.fresh(CONSOLES[index] ?? 'qemu', 'latest'));
    const tell = ({ index, ending, seconds }: Ended) =>
      events.onMessage({
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
        onState: () => events.onState(),
        onRate: (rate) => events.onMessage(rate),
        onTraffic: (traffic) => {
          this.history.add(traffic);
          events.onMessage(traffic);
        },
        onDevice: (of, ending) => this.#tellDevice(lab, of, ending),
        onConsole: (index, console) => void consoles[index]?.feed(console),
        onEnded: tell,
        onOver: (last) => {
          slot[Symbol.dispose]();
          this.#run = null;
          this.#place.debugging.close();
          this.#lastCapture = { step: lab.slug, pcap: run.pcap() };
          for (const terminal of consoles) terminal.finish();
          if (last) tell(last);
          events.onState();
        },
        onError: (error) => events.onError(error),
      },
      second && { afterSeconds: lab.observe.peer?.afterSeconds ?? 0, boot: second },
    );
    this.#run = run;
    whenSeen(capture, () => events.onMessage({ type: 'captured' }));
    this.device = null;
    if (guest.stub)
      this.#place.debugging.attach(bench, guest.stub, () => void this.#endWhereHalted(run, guest));
    void terminals.fresh('tshark', 'latest').feed(capture.text);
    if (task.signal.aborted) await this.stop('learner');
  }

  /** Tells how far the device is, where that is something new. */
  #tellDevice(lab: Lab, guest: Guest, ending: GuestEnding | null): void {
    if (!lab.showsDevice) return;
    const read = () => deviceLife(guest.device.at(-1) ?? null, readConsole(guest.lines), ending);
    const life = this.#sparing.look(read, ending !== null);
    if (!life) return;
    const message: DeviceMessage = { type: 'device', step: lab.slug, ...life, over: ending !== null };
    if (isDeepStrictEqual(message, this.device)) return;
    this.device = message;
    this.#place.events.onMessage(message);
  }
}

/** Told once, at the first frame, or at once where there is one. */
function whenSeen(capture: Capture, seen: () => void): void {
  let told = false;
  const tell = () => {
    if (!told) seen();
    told = true;
  };
  if (capture.frames.length > 0) tell();
  else capture.onFrame(tell);
}

type Boot = Omit<BootOptions, 'mac'>;

/** With the arguments of the step's check: the learner's image, and beside it this one. */
export function usualPair({ observe: { append = '', peer } }: Lab, second: GuestSetup['image']): GuestPair {
  return [
    { image: 'yours', append },
    { image: second, append: peer?.append ?? '' },
  ];
}

function bootsOf(lab: Lab, pair?: GuestPair): Boot[] {
  const { append = '', memoryMiB } = lab.observe;
  const { maxMilliseconds } = LIMITS.guest;
  const small = memoryMiB === undefined ? {} : { memoryMiB };
  return (pair ?? [{ image: 'yours' as const, append }]).map((guest, index) => ({
    image: guest.image === 'yours' ? 'learner' : { reference: lab.slug },
    tap: index === 0 ? 'tap0' : 'tap1',
    append: guest.append,
    maxMilliseconds,
    ...(index === 0 ? small : {}),
  }));
}
