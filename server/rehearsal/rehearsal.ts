/**
 * A rehearsal: a server of its own with a room, and learners who join it and work through steps with real builds, guests
 * and checks, as on the day. It says what they will wait for, what they take of the machine, and what runs out first.
 */
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../errors.ts';
import { LIMITS, MiB } from '../limits.ts';
import { newRoom, PATHS } from '../protocol.ts';
import { startServer } from '../testing.ts';
import { openStore } from '../web/store.ts';
import { type Action, attend, type Ending } from './learner.ts';
import { type Rehearsal, rehearsalOf } from './report.ts';
import { Watch } from './watch.ts';

/** All come from one address, and a server lets no more of those in within a minute. */
export const MOST_LEARNERS = LIMITS.web.newLearnersPerAddress;

export interface RehearsalOptions {
  readonly learners: number;
  /** In the course's order. */
  readonly steps: readonly string[];
  /** Nothing is begun after this. */
  readonly minutes: number;
  /** Seconds between two actions of one learner, in the mean; the room also joins within twice of it. */
  readonly think: number;
  /** Where the kernels' prebuilt trees are, which no learner changes. */
  readonly baseDirectory: string;
  readonly signal?: AbortSignal;
  readonly say?: (line: string) => void;
}

/** How the operator's workshop is reached, which is not how this one is. */
const ON_THIS_MACHINE = { TLS_CERT: '', TLS_KEY: '', TRUST_PROXY: '', METRICS_TOKEN: '' };
/** A base tree of Unikraft takes a minute, on a full machine some. */
const READY_MILLISECONDS = 15 * 60_000;
const SAY_MILLISECONDS = 15_000;

/** @throws LabError "no-kernel" where learners could not work. */
export async function rehearse(options: RehearsalOptions): Promise<Rehearsal> {
  const { learners, steps, minutes, think, say = () => {} } = options;
  await using stack = new AsyncDisposableStack();
  const home = await fs.mkdtemp(path.join(os.tmpdir(), 'wirespeed-rehearsal-'));
  stack.defer(() => fs.rm(home, { recursive: true, force: true }));
  const code = await makeRoom(home, steps);
  const pages = existsSync(path.resolve(import.meta.dirname, '..', '..', '.next', 'BUILD_ID'));
  const loadBefore = os.loadavg()[0] ?? 0;
  say(`A server starts${pages ? '' : ', without pages: "npm run setup" builds them'} …`);
  const server = stack.use(
    await startServer({
      dataDirectory: home,
      pages,
      env: { ...ON_THIS_MACHINE, WORKSHOP_BASE: options.baseDirectory },
    }),
  );
  const kernel = await ready(server.origin, say);
  const times: Record<Action, number[]> = { join: [], page: [], build: [], run: [], check: [] };
  const faults: { action: Action; why: string }[] = [];
  let passed = 0;
  const diary = {
    waited: (action: Action, milliseconds: number) => void times[action].push(milliseconds),
    failed: (action: Action, why: string) => void faults.push({ action, why }),
    passed: () => void passed++,
  };
  const clock = AbortSignal.timeout(minutes * 60_000);
  const signal = options.signal ? AbortSignal.any([options.signal, clock]) : clock;
  const began = performance.now();
  const watch = new Watch(server.origin, server.pid);
  stack.use(watch);
  const saying = setInterval(() => {
    const { waiting = null, guests = 0 } = watch.looks.at(-1) ?? {};
    const queue = waiting ? waiting.bench + waiting.build + waiting.run : 0;
    say(
      `${((performance.now() - began) / 60_000).toFixed(1)} min: ${times.join.length} in, ${times.build.length} builds, ` +
        `${times.run.length} runs, ${passed} checks passed, ${guests} guests now, ${queue} waiting, ${faults.length} failed`,
    );
  }, SAY_MILLISECONDS);
  stack.defer(() => clearInterval(saying));
  const part = { origin: server.origin, code, steps, think, pages, diary, signal };
  const endings = await Promise.all(
    Array.from({ length: learners }, (_, index) => attend({ ...part, name: `Learner ${index + 1}` })),
  );
  await watch[Symbol.asyncDispose]();
  const ended = (how: Ending) => endings.filter((one) => one === how).length;
  return rehearsalOf({
    ...{ learners, steps, think, pages, kernel, loadBefore, times, faults },
    ...{ done: ended('through'), stuck: ended('stuck'), late: ended('late') },
    minutes: (performance.now() - began) / 60_000,
    machine: {
      model: os.cpus()[0]?.model.trim() ?? 'unknown',
      processors: os.availableParallelism(),
      memoryMiB: os.totalmem() / MiB,
    },
    looks: watch.looks,
  });
}

/** The room's code. */
async function makeRoom(directory: string, steps: readonly string[]): Promise<string> {
  await using store = await openStore(directory);
  const room = newRoom.parse({ name: 'Rehearsal', steps });
  return (await store.rooms.createRoom(room, null)).code;
}

/** Waits until a learner could work, and says with which kernel. */
async function ready(origin: string, say: (line: string) => void): Promise<string> {
  const until = performance.now() + READY_MILLISECONDS;
  let said = '';
  for (;;) {
    const answer = await fetch(`${origin}${PATHS.ready}`, { headers: { connection: 'close' } });
    if (answer.ok) break;
    const why = JSON.stringify(((await answer.json()) as { reasons?: unknown }).reasons ?? '');
    if (performance.now() > until) throw new LabError('no-kernel', `Nobody could work here: ${why}`);
    if (why !== said) say(`Not ready yet: ${why}`);
    said = why;
    await sleep(1_000);
  }
  const health = await fetch(`${origin}${PATHS.health}`, { headers: { connection: 'close' } });
  return ((await health.json()) as { kernel: string | null }).kernel ?? 'no kernel';
}
