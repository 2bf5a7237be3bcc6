import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runnerOf } from './processes.ts';
import { feedbackAnswer, PATHS } from './protocol.ts';
import { Ledger } from './soak/ledger.ts';
import { startServer, TestLearner, type TestPage, type TestServer } from './testing.ts';

/** WORKSHOP_LONG=1 tries as often as the promise says; otherwise a sample. */
const KILLS = process.env.WORKSHOP_LONG ? 200 : 9;
const STEP = '06-go-faster';
/** From the first acknowledgement to the kill, at most: a save takes a few milliseconds. */
const MOST_MILLISECONDS = 120;
const NO_KERNEL = { kernel: 'unikraft', env: { UK_ROOT: '' } } as const;

async function sendFeedback(learner: TestLearner, other: string): Promise<void> {
  const headers = { cookie: learner.cookie, origin: learner.origin };
  const body = JSON.stringify({ steps: {}, heldUp: '', remember: '', other });
  const answer = await fetch(`${learner.origin}${PATHS.feedback}`, { method: 'POST', headers, body });
  feedbackAnswer.parse(await answer.json());
}

/** Writes of every kind, one after the other, until the server is gone. */
async function write(learner: TestLearner, page: TestPage, ledger: Ledger, from: number): Promise<void> {
  for (let number = from; ; number++) {
    const value = `number ${number}`;
    ledger.sending('text', value);
    page.send({ type: 'save', step: STEP, file: 'main.c', text: value, base: number });
    await page.next('saved');
    ledger.acknowledged('text');
    ledger.sending('note', value);
    page.send({ type: 'note', row: 'own-1', title: 'mine', note: value });
    await page.next('book');
    ledger.acknowledged('note');
    ledger.sending('feedback', value);
    await sendFeedback(learner, value);
    ledger.acknowledged('feedback');
  }
}

async function faultsOf(learner: TestLearner, page: TestPage, ledger: Ledger): Promise<(string | null)[]> {
  const welcome = page.received.find(({ type }) => type === 'welcome');
  const book = await page.next('book');
  const headers = { cookie: learner.cookie };
  const form = await fetch(`${learner.origin}${PATHS.feedback}`, { headers });
  const { sent } = feedbackAnswer.parse(await form.json());
  const sources = welcome?.type === 'welcome' ? welcome.sources : [];
  return [
    ledger.fault('text', sources.find(({ file }) => file === 'main.c')?.text ?? null),
    ledger.fault('note', book.notes[0]?.note ?? null),
    ledger.fault('feedback', sent?.form.other ?? null),
  ];
}

async function killRunner(server: TestServer): Promise<void> {
  const runner = await runnerOf(server.pid);
  process.kill(runner ?? Number.NaN, 'SIGKILL');
  const replaced = async () => ![null, runner].includes(await runnerOf(server.pid));
  await expect.poll(replaced, { timeout: 60_000 }).toBe(true);
  const health = () => fetch(`${server.origin}${PATHS.health}`).then(({ status }) => status);
  await expect.poll(health, { timeout: 60_000 }).toBe(200);
}

test(`what was acknowledged is there after each of ${KILLS} kills of the server or its runner`, {
  timeout: KILLS * 20_000,
}, async () => {
  await using stack = new AsyncDisposableStack();
  const dataDirectory = await fs.mkdtemp(path.join(os.tmpdir(), 'wirespeed-kills-'));
  stack.defer(() => fs.rm(dataDirectory, { recursive: true, force: true }));
  let server = await startServer({ dataDirectory, ...NO_KERNEL });
  stack.defer(() => server[Symbol.asyncDispose]());
  let learner = await TestLearner.visit(server.origin);
  let page = await learner.open(STEP);
  await page.next('book');
  const ledger = new Ledger();
  for (let kill = 0; kill < KILLS; kill++) {
    const before = ledger.acknowledgements;
    const writing = write(learner, page, ledger, kill * 10_000).catch((error: Error) => error);
    await expect
      .poll(() => ledger.acknowledgements, { interval: 1, timeout: 60_000 })
      .toBeGreaterThan(before);
    await sleep(Math.random() * MOST_MILLISECONDS);
    if (kill % 3 === 2) {
      await killRunner(server);
    } else {
      await server.kill('SIGKILL');
      server = await startServer({ dataDirectory, ...NO_KERNEL });
      learner = learner.at(server.origin);
    }
    await writing;
    page = await learner.open(STEP);
    expect((await faultsOf(learner, page, ledger)).filter(Boolean), `after kill ${kill + 1}`).toEqual([]);
  }
  expect(ledger.promised).toEqual(['text', 'note', 'feedback']);
  console.info(`${KILLS} kills, ${ledger.acknowledgements} acknowledged writes, all of them there.`);
});
