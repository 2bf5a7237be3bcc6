/** What a server and its machine do while people are at work: a look every few seconds, and what all of them come to. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LIMITS, MiB } from '../limits.ts';
import { PATHS } from '../protocol.ts';
import { parseFigures } from '../testing-figures.ts';
import {
  availableBytes,
  familyOf,
  type MachineTimes,
  type Member,
  machineTimes,
  processorSeconds,
  proportionalBytes,
  sumOfBytes,
  workspaceBytes,
} from './family.ts';

/** Often enough for a wait of a minute, and seldom enough to cost nothing: a look reads a few hundred files. */
const LOOK_MILLISECONDS = 3_000;
/** Less than this share of the processors idle: whoever wants one waits. */
const IDLE_SHARE = 0.03;

/** What can be at its limit. */
export const RESOURCES = ['processors', 'memory', 'benches', 'builds', 'guests'] as const;
export type Resource = (typeof RESOURCES)[number];

export interface Look {
  /** Since the watch began. */
  readonly seconds: number;
  /** Shares of all processors, since the look before. */
  readonly busy: number;
  readonly own: number;
  readonly stolen: number;
  readonly availableBytes: number;
  readonly waiting: Readonly<Record<'bench' | 'build' | 'run', number>>;
  readonly benches: number;
  readonly guests: number;
  /** Processes of them that were there in the very moment when their memory was looked at. */
  readonly alive: { readonly guests: number; readonly captures: number };
  readonly bytes: {
    readonly web: number;
    readonly runner: number;
    /** Everything inside of benches: all of it, that of guests, of captures with their text, and of builds. */
    readonly inBenches: number;
    readonly inGuests: number;
    readonly inCaptures: number;
    readonly inBuilds: number;
    /** Files of benches, which lie in memory. */
    readonly inWorkspaces: number;
  };
}

const GUEST_PROGRAMS = /^qemu-system/;
const CAPTURE_PROGRAMS = /^(tshark|dumpcap)$/;
/** One of each capture. */
const READER = 'tshark';
const BUILD_PROGRAMS = /^(make|cc1|gcc|as|ld|collect2|lto1|python3)/;

/** What stays of a bench that has nothing to do. */
const IDLE_PROGRAM = 'cat';

/** Whether a resource is at its limit in a look. */
export function isAtLimit(resource: Resource, look: Look): boolean {
  const { reserveBytes, runBytes } = LIMITS.machine;
  switch (resource) {
    case 'processors':
      return look.busy > 1 - IDLE_SHARE;
    case 'memory':
      return look.availableBytes < reserveBytes + runBytes;
    case 'benches':
      return look.waiting.bench > 0;
    case 'builds':
      return look.waiting.build > 0;
    case 'guests':
      return look.waiting.run > 0;
  }
}

export class Watch implements AsyncDisposable {
  readonly looks: Look[] = [];
  readonly #origin: string;
  readonly #server: number;
  readonly #began = performance.now();
  readonly #over = new AbortController();
  readonly #watching: Promise<void>;

  constructor(origin: string, server: number) {
    this.#origin = origin;
    this.#server = server;
    this.#watching = this.#watch();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    let last = await this.#times();
    while (!this.#over.signal.aborted) {
      await sleep(LOOK_MILLISECONDS, undefined, { signal: this.#over.signal }).catch(() => {});
      const now = await this.#times();
      // The server may be stopping: then there is nothing more to see.
      const figures = await this.#figures().catch(() => null);
      if (figures && now.machine.total > last.machine.total)
        this.looks.push(await this.#look(last, now, figures));
      last = now;
    }
  }

  async #times(): Promise<{ machine: MachineTimes; own: number; family: Member[] }> {
    const family = await familyOf(this.#server);
    return { machine: await machineTimes(), own: await processorSeconds(family), family };
  }

  async #figures() {
    const answer = await fetch(`${this.#origin}${PATHS.metrics}`, { headers: { connection: 'close' } });
    const figures = parseFigures(await answer.text());
    const of = (name: string, labels = {}) => figures.value(name, { process: 'runner', ...labels });
    return {
      waiting: {
        bench: of('wirespeed_queue_length', { queue: 'bench' }),
        build: of('wirespeed_queue_length', { queue: 'build' }),
        run: of('wirespeed_queue_length', { queue: 'run' }),
      },
      benches: of('wirespeed_benches'),
      guests: of('wirespeed_guests'),
    };
  }

  async #look(
    last: { machine: MachineTimes; own: number },
    { machine, own, family }: { machine: MachineTimes; own: number; family: readonly Member[] },
    figures: Pick<Look, 'waiting' | 'benches' | 'guests'>,
  ): Promise<Look> {
    const total = machine.total - last.machine.total;
    const [web, ...others] = family;
    const runner = others.find(({ command }) => command.endsWith('/runner/runner.ts'));
    const inside = others.filter((one) => one !== runner);
    return {
      seconds: (performance.now() - this.#began) / 1000,
      busy: 1 - (machine.idle - last.machine.idle) / total,
      own: Math.max(0, own - last.own) / total,
      stolen: (machine.stolen - last.machine.stolen) / total,
      availableBytes: await availableBytes(),
      ...figures,
      alive: {
        guests: inside.filter(({ name }) => GUEST_PROGRAMS.test(name)).length,
        captures: inside.filter(({ name }) => name === READER).length,
      },
      bytes: {
        web: web ? await proportionalBytes(web.pid) : 0,
        runner: runner ? await proportionalBytes(runner.pid) : 0,
        inBenches: await sumOfBytes(inside),
        inGuests: await sumOfBytes(inside.filter(({ name }) => GUEST_PROGRAMS.test(name))),
        inCaptures: await sumOfBytes(inside.filter(({ name }) => CAPTURE_PROGRAMS.test(name))),
        inWorkspaces: (
          await Promise.all(
            inside.filter(({ name }) => name === IDLE_PROGRAM).map(({ pid }) => workspaceBytes(pid)),
          )
        ).reduce((sum, size) => sum + size, 0),
        inBuilds: await sumOfBytes(inside.filter(({ name }) => BUILD_PROGRAMS.test(name))),
      },
    };
  }
}

export interface Saturation {
  readonly resource: Resource;
  /** When it first was at its limit, and for which share of the time. */
  readonly afterSeconds: number;
  readonly share: number;
}

/** What was at its limit, in the order in which it came to be. */
export function saturations(looks: readonly Look[]): Saturation[] {
  return RESOURCES.flatMap((resource) => {
    const full = looks.filter((look) => isAtLimit(resource, look));
    const [first] = full;
    return first ? [{ resource, afterSeconds: first.seconds, share: full.length / looks.length }] : [];
  }).sort((a, b) => a.afterSeconds - b.afterSeconds);
}

export interface Memory {
  /** All in MiB; null where no look saw it. */
  readonly web: number | null;
  readonly runner: number | null;
  /** Of a bench that has nothing to do, with its files. */
  readonly idleBench: number | null;
  /** Of one guest, and of one capture with tshark, more. */
  readonly guest: number | null;
  readonly capture: number | null;
  /** The most of all benches at one time, with everything that ran in them. */
  readonly allBenches: number | null;
  /** The lowest that was left to all programs of the machine. */
  readonly leastAvailable: number | null;
}

export function memoryOf(looks: readonly Look[]): Memory {
  const most = (values: readonly number[]) => (values.length === 0 ? null : Math.max(...values) / MiB);
  const middle = (values: readonly number[]) =>
    values.length === 0 ? null : (values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0) / MiB;
  const open = looks.filter(({ benches }) => benches > 0);
  const running = looks.filter(({ alive }) => alive.guests > 0);
  const capturing = looks.filter(({ alive }) => alive.captures > 0);
  const idle = open.map(
    ({ bytes, benches }) =>
      (bytes.inBenches - bytes.inGuests - bytes.inCaptures - bytes.inBuilds + bytes.inWorkspaces) / benches,
  );
  return {
    web: most(looks.map(({ bytes }) => bytes.web)),
    runner: most(looks.map(({ bytes }) => bytes.runner)),
    idleBench: middle(idle),
    guest: middle(running.map(({ bytes, alive }) => bytes.inGuests / alive.guests)),
    capture: middle(capturing.map(({ bytes, alive }) => bytes.inCaptures / alive.captures)),
    allBenches: most(looks.map(({ bytes }) => bytes.inBenches + bytes.inWorkspaces)),
    leastAvailable: looks.length === 0 ? null : Math.min(...looks.map((look) => look.availableBytes)) / MiB,
  };
}
