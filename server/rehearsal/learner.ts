/**
 * One learner of a rehearsed room, from the code on the projector to the last check: the same requests, sockets and
 * messages as a browser's, with time to think in between. Every wait is noted as the learner feels it.
 */
import type http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { stepOf } from '../course.ts';
import { PATHS } from '../protocol.ts';
import { TestLearner, type TestPage } from '../testing.ts';

/** What a learner waits for, in the order of the day. */
export const ACTIONS = ['join', 'page', 'build', 'run', 'check'] as const;
export type Action = (typeof ACTIONS)[number];

export interface Diary {
  /** Something was waited for, for so long. */
  waited(action: Action, milliseconds: number): void;
  failed(action: Action, why: string): void;
  passed(step: string): void;
}

export interface Part {
  readonly origin: string;
  /** Of the room, as it is read out. */
  readonly code: string;
  readonly name: string;
  readonly steps: readonly string[];
  /** Seconds between two actions, in the mean. */
  readonly think: number;
  /** Pages are loaded as a browser loads them, not only their sockets. */
  readonly pages: boolean;
  readonly diary: Diary;
  /** Once it is aborted nothing more is begun. */
  readonly signal: AbortSignal;
}

/** Longer than this nobody waits: the action is noted as failed. In seconds. */
const PATIENCE = 600;
/** A check of the right solution that does not pass is tried again, up to so many times in all. */
const CHECKS = 3;
/** A guest that does not end by itself is stopped after a look at it. */
const WATCHED_MILLISECONDS = 3_000;

/** How a learner's day ended: with all steps, with something that would not work, or with the time that it was given. */
export type Ending = 'through' | 'stuck' | 'late';

export async function attend(part: Part): Promise<Ending> {
  const learner = new RehearsingLearner(part);
  try {
    await learner.day();
    return 'through';
  } catch (error) {
    if (error instanceof DayOver) return error.ending;
    throw error;
  } finally {
    await learner.leave();
  }
}

/** The rest of this learner's day does not take place. */
class DayOver extends Error {
  readonly ending: Exclude<Ending, 'through'>;

  constructor(ending: Exclude<Ending, 'through'>) {
    super(ending);
    this.ending = ending;
  }
}

class RehearsingLearner {
  readonly #part: Part;
  readonly #loaded = new Set<string>();
  #learner: TestLearner | null = null;
  #page: TestPage | null = null;
  #revision = 0;
  #edits = 0;

  constructor(part: Part) {
    this.#part = part;
  }

  async day(): Promise<void> {
    const { steps, code, name, origin, diary } = this.#part;
    await this.#think();
    await this.#timed('join', async () => {
      this.#learner = await TestLearner.visit(origin);
      await this.#load(`/join/${code}`);
      await this.#post(PATHS.join, { code, name });
    });
    for (const slug of steps) {
      await this.#timed('page', () => this.#open(slug));
      const { start, solution } = stepOf(slug);
      await this.#try(start['main.c'] ?? '', slug);
      await this.#try(solution['main.c'] ?? '', slug);
      for (let tries = 1; !(await this.#check(slug)); tries++)
        if (tries === CHECKS) throw new DayOver('stuck');
      diary.passed(slug);
    }
  }

  /** The text is the reference solution, so whatever does not pass is noted as failed; one would try again. */
  async #check(slug: string): Promise<boolean> {
    await this.#think();
    let passed = false;
    await this.#timed('check', async () => {
      const page = this.#opened;
      page.send({ type: 'check', step: slug });
      const verdict = await answer(page, 'verdict');
      passed = verdict.result === 'pass';
      if (passed) return;
      const items = verdict.items.filter(({ result }) => result !== 'pass');
      const why = items.map(({ title, seen }) => `${title}: ${seen}`).join('; ');
      this.#part.diary.failed('check', `${slug} came to "${verdict.result}": ${why.slice(0, 300)}`);
    });
    return passed;
  }

  async leave(): Promise<void> {
    await this.#page?.[Symbol.asyncDispose]();
  }

  /** An edit is saved and built; then, a thought later, it is run. */
  async #try(program: string, slug: string): Promise<void> {
    await this.#think();
    await this.#timed('build', async () => {
      const page = this.#opened;
      await this.#save(page, program, slug);
      page.send({ type: 'build', step: slug });
      const built = await answer(page, 'built');
      if (!built.ok) throw new Error(`the build of ${slug} failed: ${built.summary}`);
    });
    await this.#think();
    await this.#timed('run', async () => {
      const page = this.#opened;
      const before = page.terminals.get('qemu')?.stream;
      const from = page.received.length;
      page.send({ type: 'run', step: slug });
      const over = () => page.received.slice(from).some(({ type }) => type === 'ended' || type === 'error');
      const line = () => {
        const console = page.terminals.get('qemu');
        return (console && console.stream !== before && console.text.includes('\n')) || over() ? true : null;
      };
      await page.until(line, 'the first line of the guest', PATIENCE);
      const error = page.received.slice(from).find((message) => message.type === 'error');
      if (error?.type === 'error') throw new Error(error.message);
    });
    await this.#watch();
  }

  /** A look at the run, which is over by itself or is stopped. */
  async #watch(): Promise<void> {
    const page = this.#page;
    if (!page || page.closed) return;
    await sleep(WATCHED_MILLISECONDS);
    if (page.state.kind !== 'idle') page.send({ type: 'stop' });
    await page.inState('idle', PATIENCE).catch(() => {});
  }

  async #save(page: TestPage, program: string, step: string): Promise<void> {
    this.#edits += 1;
    const text = `${program}/* edit ${this.#edits} of ${this.#part.name} */\n`;
    page.send({ type: 'save', step, file: 'main.c', text, base: this.#revision });
    this.#revision = (await answer(page, 'saved')).revision;
  }

  async #open(slug: string): Promise<void> {
    await this.#page?.[Symbol.asyncDispose]();
    this.#page = null;
    await this.#load(`/labs/${slug}`);
    const page = await this.#known.open(slug);
    const welcome = page.received.find(({ type }) => type === 'welcome');
    const sources = welcome?.type === 'welcome' ? welcome.sources : [];
    this.#revision = sources.find(({ file }) => file === 'main.c')?.revision ?? 0;
    this.#page = page;
  }

  get #known(): TestLearner {
    if (!this.#learner) throw new Error('nobody joined');
    return this.#learner;
  }

  get #opened(): TestPage {
    if (!this.#page) throw new Error('no page is open');
    return this.#page;
  }

  /** The page itself and what it names, but for what this browser has already. */
  async #load(path: string): Promise<void> {
    if (!this.#part.pages) return;
    const html = await this.#get(path);
    const named = [...html.matchAll(/(?:src|href)="(\/_next\/[^"]+)"/g)].map(([, file]) => file ?? '');
    const fresh = [...new Set(named)].filter((file) => !this.#loaded.has(file));
    for (const file of fresh) this.#loaded.add(file);
    await Promise.all(fresh.map((file) => this.#get(file, { 'accept-encoding': 'gzip, br' })));
  }

  async #get(path: string, headers: http.OutgoingHttpHeaders = {}): Promise<string> {
    const { status, text } = await this.#known.ask(path, { headers });
    if (status !== 200) throw new Error(`GET ${path}: ${status}`);
    return text;
  }

  async #post(path: string, body: object): Promise<void> {
    const { status, text } = await this.#known.ask(path, { method: 'POST', body: JSON.stringify(body) });
    if (status !== 200) throw new Error(`POST ${path}: ${status} ${text.trim()}`);
  }

  async #think(): Promise<void> {
    const { think, signal } = this.#part;
    await sleep(think * 1000 * 2 * Math.random(), undefined, { signal }).catch(() => {});
  }

  async #timed(action: Action, act: () => Promise<unknown>): Promise<void> {
    const { signal, diary } = this.#part;
    if (signal.aborted) throw new DayOver('late');
    const began = performance.now();
    try {
      await act();
      diary.waited(action, performance.now() - began);
    } catch (error) {
      diary.failed(action, error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
      throw new DayOver('stuck');
    }
  }
}

/** The next message of a kind, or a failure where something else went wrong meanwhile. */
async function answer<T extends 'saved' | 'built' | 'verdict'>(page: TestPage, type: T) {
  const from = page.received.length;
  const found = await page.until(
    () => page.received.slice(from).find((one) => one.type === type || one.type === 'error') ?? null,
    type,
    PATIENCE,
  );
  if (found.type === 'error') throw new Error(found.message);
  return found as Extract<TestPage['received'][number], { type: T }>;
}
