/**
 * The soak: a real server with simulated learners who go through cycle after cycle of a bench, while processes are killed
 * at random, sockets cut and pages stalled; towards the end the server and its runner are killed too. Then nothing of it
 * may be left on the machine, and everything that was acknowledged must be in the store.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MiB } from '../limits.ts';
import { descendants, descriptors, kill, residentBytes, runnerOf } from '../processes.ts';
import { PATHS } from '../protocol.ts';
import { startServer, type TestServer } from '../testing.ts';
import { openStore } from '../web/store.ts';
import { added, Census, traces } from './census.ts';
import { Faults, pick } from './faults.ts';
import { type Leaving, type Life, live } from './learner.ts';

export interface SoakOptions {
  readonly cycles: number;
  /** No cycle begins after this. */
  readonly minutes: number;
  readonly learners: number;
  /** Seconds that a learner thinks between two actions, in the mean; none where left out. */
  readonly think?: number;
  /** Where the kernels' prebuilt trees are, which no learner changes. */
  readonly baseDirectory: string;
  /** Ends it: no cycle begins any more. */
  readonly signal?: AbortSignal;
  readonly say?: (line: string) => void;
}

export interface SoakRow {
  readonly what: string;
  readonly found: string;
  readonly ok: boolean;
}

/** By so much may memory grow from the second quarter of the quiet part to its last: caches of code, and the collector's slack. */
const GROWTH = { web: 48 * MiB, runner: 64 * MiB } as const;
/** Cycles without a restart from which growth can be told. */
const FEWEST = 12;
/** Share of the cycles, or of the time, before server and runner are killed too. */
const CALM = 0.7;
/** Between two kills in benches; a full machine gets more time, since some write must have been acknowledged in between. */
const FAULT_MILLISECONDS = 1_500;
/** Writes acknowledged, and checks ended, between two kills of server or runner: so that every server does something, also a slow one. */
const STORM = { writes: 8, verdicts: 1 } as const;
/** For what ends by itself: a holder within 2 s, connections that are kept open within 5 s. */
const END_MILLISECONDS = 30_000;
/** How a descriptor of a namespace is shown. */
const NAMESPACE = /^(cgroup|ipc|mnt|net|pid|user|uts):/;
const KEPT_FILES = ['wirespeed.db', 'wirespeed.lock'];

export async function soak(options: SoakOptions): Promise<SoakRow[]> {
  await using stack = new AsyncDisposableStack();
  const home = await fs.mkdtemp(path.join(os.tmpdir(), 'wirespeed-soak-'));
  stack.defer(() => fs.rm(home, { recursive: true, force: true }));
  const [data, temporary] = [path.join(home, 'data'), path.join(home, 'tmp')];
  await fs.mkdir(temporary);
  const before = await traces([data, temporary]);
  const site = stack.use(await Site.open(data, temporary, options.baseDirectory));
  const census = stack.use(new Census(home, () => site.server.pid));
  const run = new Run(options, site);

  await run.calmCycle('warm-up');
  const { web: webBefore, runner: runnerBefore } = await site.descriptors();
  // Without a bench there is no namespace to hold, not even of the first cycle's.
  const quiet = { web: webBefore, runner: runnerBefore.filter((name) => !NAMESPACE.test(name)) };
  await run.all();
  // Whoever came last must have done something, too.
  await run.calmCycle('cool-down');
  const { web, runner } = await site.descriptorsBeyond(quiet);
  const code = await site.stop();
  const left = await census.left([], END_MILLISECONDS);
  const strays = await census.strays();
  const after = await traces([data, temporary]);
  const files = added(before.files, after.files).filter(
    (file) => !KEPT_FILES.includes(path.relative(data, file)),
  );
  const lost = await lostOf(run.lives, data);
  return [
    ...run.rows(),
    {
      what: 'acknowledged writes',
      found: `${run.acknowledgements}, lost ${lost.length}`,
      ok: lost.length === 0,
    },
    ...lost.slice(0, 10).map((found) => ({ what: 'lost', found, ok: false })),
    { what: 'the server, told to stop', found: `exit ${code}`, ok: code === 0 },
    nothing(`processes of ${census.processes}`, left),
    nothing(`strays in ${census.namespaces} namespaces`, strays),
    nothing('descriptors of the web process', web),
    nothing('descriptors of the runner', runner),
    nothing('mounts', added(before.mounts, after.mounts)),
    nothing('network interfaces', added(before.interfaces, after.interfaces)),
    nothing('cgroups', added(before.cgroups, after.cgroups)),
    nothing('files', files),
  ];
}

export function soakAsTable(rows: readonly SoakRow[]): string {
  const width = Math.max(...rows.map(({ what }) => what.length)) + 2;
  return rows.map(({ what, found, ok }) => `${ok ? ' ' : '✗'} ${what.padEnd(width)}${found}`).join('\n');
}

function nothing(what: string, left: readonly string[]): SoakRow {
  return { what: `${what} left`, found: left.join('; ') || 'none', ok: left.length === 0 };
}

/** The server, started again at the same address whenever it was killed. */
class Site implements AsyncDisposable {
  server: TestServer;
  readonly #start: () => Promise<TestServer>;

  private constructor(server: TestServer, start: () => Promise<TestServer>) {
    this.server = server;
    this.#start = start;
  }

  static async open(data: string, temporary: string, base: string): Promise<Site> {
    const env = { TMPDIR: temporary, WORKSHOP_BASE: base, WORKSHOP_GRACE: '2' };
    const first = await startServer({ dataDirectory: data, env });
    const PORT = new URL(first.origin).port;
    return new Site(first, () => startServer({ dataDirectory: data, env: { ...env, PORT } }));
  }

  async restart(): Promise<void> {
    await this.server.kill('SIGKILL');
    this.server = await this.#start();
  }

  async killRunner(): Promise<void> {
    const { pid } = this.server;
    const runner = await runnerOf(pid);
    const seen = (await descendants(pid)).find((one) => one.pid === runner);
    if (seen) await kill(seen);
  }

  /** Waits until nobody is there and no bench is open. */
  async quiet(): Promise<void> {
    const until = performance.now() + END_MILLISECONDS;
    for (;;) {
      const health = await fetch(`${this.server.origin}${PATHS.health}`, { headers: { connection: 'close' } })
        .then((answer) => answer.json() as Promise<{ runner: { learners: number } | null }>)
        .catch(() => null);
      const family = await descendants(this.server.pid);
      if (health?.runner?.learners === 0 && family.length === 1) return;
      if (performance.now() > until) return;
      await sleep(200);
    }
  }

  async descriptors(): Promise<{ web: string[]; runner: string[] }> {
    await this.quiet();
    const runner = await runnerOf(this.server.pid);
    return {
      web: await descriptors(this.server.pid),
      runner: runner === null ? [] : await descriptors(runner),
    };
  }

  /** Those that were not open before; sockets that are just closing are waited for. */
  async descriptorsBeyond(before: {
    web: string[];
    runner: string[];
  }): Promise<{ web: string[]; runner: string[] }> {
    const until = performance.now() + END_MILLISECONDS;
    for (;;) {
      const now = await this.descriptors();
      const more = { web: added(before.web, now.web), runner: added(before.runner, now.runner) };
      if (more.web.length + more.runner.length === 0 || performance.now() > until) return more;
      await sleep(500);
    }
  }

  async stop(): Promise<number | null> {
    await this.server.kill('SIGTERM');
    return await this.server.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}

/** All cycles, with the faults beside them. */
class Run {
  readonly lives: Life[] = [];
  readonly #options: SoakOptions;
  readonly #site: Site;
  readonly #faults = new Faults();
  readonly #memory: { web: number; runner: number }[] = [];
  readonly #given: string[] = [];
  readonly #writes = { count: 0, verdicts: 0 };
  readonly #ending = new AbortController();
  #begun = 0;
  #startedAt = 0;
  #seconds = 0;

  constructor(options: SoakOptions, site: Site) {
    this.#options = options;
    this.#site = site;
  }

  get acknowledgements(): number {
    return this.#writes.count;
  }

  /** One cycle without faults: the first loads code, the last gives the newest runner a bench to give back. */
  async calmCycle(name: string): Promise<void> {
    this.lives.push(await this.#live(name, 'closed', 0));
  }

  async all(): Promise<void> {
    this.#startedAt = performance.now();
    const faults = this.#makeFaults();
    faults.catch(() => {}); // awaited once the learners are done
    await Promise.all(Array.from({ length: this.#options.learners }, () => this.#learn()));
    this.#ending.abort();
    await faults;
    this.#seconds = (performance.now() - this.#startedAt) / 1000;
  }

  rows(): SoakRow[] {
    const done = this.lives.length - 2;
    const { cycles, learners } = this.#options;
    const faults = [...this.#faults.counts].map(([kind, count]) => `${kind} ${count}`).join(', ');
    const retries = this.lives.reduce((sum, life) => sum + life.retries, 0);
    return [
      {
        what: 'cycles',
        found: `${done} of ${cycles}, ${learners} learners at a time, ${(this.#seconds / 60).toFixed(1)} minutes`,
        ok: done > 0 && this.#given.length === 0,
      },
      ...this.#given.slice(0, 10).map((found) => ({ what: 'given up', found, ok: false })),
      { what: 'killed', found: faults, ok: true },
      { what: 'actions tried again', found: `${retries}`, ok: true },
      this.#growth('web'),
      this.#growth('runner'),
    ];
  }

  async #learn(): Promise<void> {
    const { cycles, minutes, signal, say = () => {} } = this.#options;
    const late = () => performance.now() - this.#startedAt > minutes * 60_000;
    while (this.#begun < cycles && !late() && !signal?.aborted) {
      const cycle = ++this.#begun;
      const leaving = pick<Leaving>(['closed', 'closed', 'cut', 'stalled']) ?? 'closed';
      try {
        this.lives.push(await this.#live(`cycle ${cycle}`, leaving));
      } catch (error) {
        this.#given.push(`cycle ${cycle}: ${error instanceof Error ? error.message : error}`);
      }
      if (!this.#stormy) await this.#weigh();
      say(
        `cycle ${cycle} of ${cycles}, ${this.acknowledgements} writes, ${[...this.#faults.counts.values()].reduce((a, b) => a + b)} faults`,
      );
    }
  }

  #live(name: string, leaving: Leaving, think = this.#options.think ?? 0): Promise<Life> {
    const onWrite = (thing: string) => {
      this.#writes.count += 1;
      if (thing === 'verdict') this.#writes.verdicts += 1;
    };
    return live({ origin: this.#site.server.origin, name, leaving, think, onWrite });
  }

  get #stormy(): boolean {
    const { cycles, minutes } = this.#options;
    const spent = (performance.now() - this.#startedAt) / 60_000;
    return this.#begun > Math.floor(cycles * CALM) || spent > minutes * CALM;
  }

  async #makeFaults(): Promise<void> {
    let next: 'server' | 'runner' = 'server';
    let lastInBench = 0;
    let last = { count: 0, verdicts: 0 };
    while (!this.#ending.signal.aborted) {
      await sleep(FAULT_MILLISECONDS * (0.5 + Math.random()));
      const { count: writes, verdicts } = this.#writes;
      if (this.#stormy && writes >= last.count + STORM.writes && verdicts >= last.verdicts + STORM.verdicts) {
        if (next === 'server') await this.#site.restart();
        else await this.#site.killRunner();
        this.#faults.count(next);
        next = next === 'server' ? 'runner' : 'server';
        last = { count: writes, verdicts };
      } else if (writes > lastInBench) {
        await this.#faults.inBenches(this.#site.server.pid);
        lastInBench = writes;
      }
    }
  }

  async #weigh(): Promise<void> {
    const { pid } = this.#site.server;
    const runner = await runnerOf(pid);
    if (runner === null) return;
    this.#memory.push({ web: await residentBytes(pid), runner: await residentBytes(runner) });
  }

  #growth(of: 'web' | 'runner'): SoakRow {
    const what = `memory of the ${of === 'web' ? 'web process' : 'runner'}`;
    const sizes = this.#memory.map((one) => one[of]);
    if (sizes.length < FEWEST) return { what, found: 'too few cycles to tell', ok: true };
    const quarter = Math.floor(sizes.length / 4);
    const early = median(sizes.slice(quarter, 2 * quarter));
    const late = median(sizes.slice(-quarter));
    const inMiB = (bytes: number) => (bytes / MiB).toFixed(0);
    return {
      what,
      found: `${inMiB(early)} → ${inMiB(late)} MiB over ${sizes.length} cycles, at most ${inMiB(GROWTH[of])} more`,
      ok: late - early <= GROWTH[of],
    };
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** Everything that was acknowledged and is not there, told on the way or found in the store. */
async function lostOf(lives: readonly Life[], data: string): Promise<string[]> {
  await using store = await openStore(data);
  const lost: string[] = [];
  for (const { learner, step, ledger, faults } of lives) {
    const { sources, verdict } = await store.load({ learner, step });
    const form = await store.feedback(learner);
    const found = [
      ...faults,
      ledger.fault('text', sources.find(({ file }) => file === 'main.c')?.text ?? null),
      ledger.older('verdict', verdict?.at ?? null),
      ledger.fault('feedback', form?.form.other ?? null),
    ];
    lost.push(...found.filter((fault) => fault !== null));
  }
  return lost;
}
