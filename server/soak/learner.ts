/**
 * One simulated learner: opens the page's sockets, writes, builds, runs, checks, edits while it runs, sends feedback and
 * leaves in one way or another. Whatever fails on the way is tried again on a new connection, as the page does; what was
 * acknowledged is noted, and looked for at every return.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { stepOf } from '../course.ts';
import { feedbackAnswer, PATHS } from '../protocol.ts';
import { TestLearner, type TestPage } from '../testing.ts';
import { Ledger } from './ledger.ts';

const STEP = '03-say-hello';
/** A guest that lives until it is stopped, and prints all the while. */
const ENDLESS = `#include <stdio.h>
int main(void)
{
	for (unsigned long i = 0;; i++)
		printf("line %lu of a flood that does not end by itself\\n", i);
}
`;
/**
 * How long one action is tried again: a server is away for some seconds, on a full machine for many, and in a storm that
 * lets one check of many through between two kills, somebody's turn may be the twentieth.
 */
const TRYING_MILLISECONDS = 20 * 60_000;
/** For one answer, in seconds: a build on a full machine. */
const PATIENCE = 120;

export type Leaving = 'closed' | 'cut' | 'stalled';

export interface Life {
  readonly learner: string;
  readonly step: string;
  readonly ledger: Ledger;
  /** What was found to be missing on the way. */
  readonly faults: readonly string[];
  readonly retries: number;
}

export interface Plan {
  readonly origin: string;
  readonly name: string;
  readonly leaving: Leaving;
  /** Seconds between two actions, in the mean. */
  readonly think: number;
  /** Told of every acknowledgement, of whichever thing. */
  onWrite(thing: string): void;
}

/** One cycle of a bench: created, built, run, checked, edited, dropped. */
export async function live(plan: Plan): Promise<Life> {
  const life = new SimulatedLearner(await eventually(() => TestLearner.visit(plan.origin)), plan);
  await life.all(plan.leaving);
  return life;
}

class SimulatedLearner implements Life {
  readonly step = STEP;
  readonly ledger = new Ledger();
  readonly faults: string[] = [];
  retries = 0;
  readonly #learner: TestLearner;
  readonly #plan: Plan;
  #page: TestPage | null = null;
  #edits = 0;
  #base = 0;

  constructor(learner: TestLearner, plan: Plan) {
    this.#learner = learner;
    this.#plan = plan;
  }

  get learner(): string {
    return /=([^.]+)\./.exec(this.#learner.cookie)?.[1] ?? '';
  }

  async all(leaving: Leaving): Promise<void> {
    await this.#try((page) => this.#save(page, ENDLESS));
    await this.#try(async (page) => {
      page.send({ type: 'build', step: STEP });
      await this.#answer(page, 'built');
    });
    await this.#try(async (page) => {
      const from = page.received.length;
      page.send({ type: 'run', step: STEP });
      const over = () => page.received.slice(from).some(({ type }) => type === 'ended' || type === 'error');
      // Another process of its build may have been killed.
      const failed = () => page.received.slice(from).some((one) => one.type === 'built' && !one.ok);
      const begun = () => (page.state.kind === 'running' || over() || failed() ? true : null);
      await page.until(begun, 'the guest', PATIENCE);
      if (failed()) throw new Error('the build of a run failed');
      await this.#save(page, ENDLESS);
      page.send({ type: 'stop' });
      await page.inState('idle', PATIENCE);
    });
    await this.#try((page) => this.#save(page, stepOf(STEP).solution['main.c'] ?? ''));
    await this.#try(async (page) => {
      page.send({ type: 'check', step: STEP });
      const verdict = await this.#answer(page, 'verdict');
      this.ledger.sending('verdict', verdict.at);
      this.#acknowledged('verdict');
      if (verdict.result !== 'pass') throw new Error(`the check came to "${verdict.result}"`);
    });
    await this.#try(() => this.#sendFeedback());
    await this.#try((page) => this.#save(page, leaving === 'stalled' ? ENDLESS : 'the last word\n'));
    await this.#leave(leaving);
  }

  async #save(page: TestPage, program: string): Promise<void> {
    this.#edits += 1;
    const text = `${program}/* edit ${this.#edits} of ${this.#plan.name} */\n`;
    this.ledger.sending('text', text);
    page.send({ type: 'save', step: STEP, file: 'main.c', text, base: this.#base });
    const saved = await this.#answer(page, 'saved');
    this.#acknowledged('text');
    this.#base = saved.revision;
  }

  async #sendFeedback(): Promise<void> {
    const { cookie, origin } = this.#learner;
    const other = `number ${this.#edits} of ${this.#plan.name}`;
    this.ledger.sending('feedback', other);
    const body = JSON.stringify({ steps: {}, heldUp: '', remember: '', other });
    const headers = { cookie, origin, connection: 'close' };
    const answer = await fetch(`${origin}${PATHS.feedback}`, { method: 'POST', headers, body });
    feedbackAnswer.parse(await answer.json());
    this.#acknowledged('feedback');
  }

  #acknowledged(thing: string): void {
    this.ledger.acknowledged(thing);
    this.#plan.onWrite(thing);
  }

  async #leave(how: Leaving): Promise<void> {
    const page = this.#page;
    if (!page || page.closed) return;
    if (how === 'cut') page.cut();
    else if (how === 'closed') await page[Symbol.asyncDispose]();
    else {
      // Reads nothing any more while a guest floods it, and is gone a moment later.
      page.acknowledging = false;
      page.send({ type: 'run', step: STEP });
      await sleep(500);
      page.cut();
    }
  }

  /** The next message of a kind, or a failure where something else went wrong meanwhile. */
  async #answer<T extends 'saved' | 'built' | 'verdict'>(page: TestPage, type: T) {
    const from = page.received.length;
    await page.until(
      () =>
        page.received.slice(from).some((one) => one.type === type || one.type === 'error') ? true : null,
      type,
      PATIENCE,
    );
    const found = page.received.slice(from).find((one) => one.type === type || one.type === 'error');
    if (found?.type === 'error') throw new Error(found.message);
    return found as Extract<TestPage['received'][number], { type: T }>;
  }

  async #try(action: (page: TestPage) => Promise<void>): Promise<void> {
    await sleep(this.#plan.think * 1000 * 2 * Math.random());
    const until = performance.now() + TRYING_MILLISECONDS;
    for (;;) {
      try {
        return await action(await this.#open());
      } catch (error) {
        if (performance.now() > until) throw error;
        this.retries += 1;
        await sleep(300);
      }
    }
  }

  /** The page as it is, or a new one, which must show what was acknowledged. */
  async #open(): Promise<TestPage> {
    if (this.#page && !this.#page.closed) return this.#page;
    this.#page = await this.#learner.open(STEP);
    const welcome = this.#page.received.find(({ type }) => type === 'welcome');
    if (welcome?.type !== 'welcome') throw new Error('no welcome');
    const source = welcome.sources.find(({ file }) => file === 'main.c');
    this.#base = source?.revision ?? 0;
    const found = [
      this.ledger.fault('text', source?.text ?? null),
      this.ledger.older('verdict', welcome.verdict?.at ?? null),
    ];
    this.faults.push(...found.filter((fault) => fault !== null));
    return this.#page;
  }
}

async function eventually<T>(action: () => Promise<T>): Promise<T> {
  const until = performance.now() + TRYING_MILLISECONDS;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (performance.now() > until) throw error;
      await sleep(300);
    }
  }
}
