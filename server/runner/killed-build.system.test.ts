/** A run whose build dies under it: the learner is told, nothing is waited for, and the next run finds a bench that works. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { descendants, until } from '../attacks/testing.ts';
import { loadCourse, stepOf } from '../course.ts';
import { startServer, TestLearner, type TestServer } from '../testing.ts';

const STEP = '03-say-hello';
/** Holds a build up where it is surely under way: in make, in the shell that make started. */
const HELD_UP = '$(eval $(call addlib,apppktgen))\n$(info held up)$(shell sleep 1000)\n';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ kernel: process.env.UK_ROOT ? 'unikraft' : 'ukmini' });
});
afterAll(() => server[Symbol.asyncDispose]());

/** The nearest process of this name above the one that holds the build up. */
async function above(name: string): Promise<number> {
  const [family, holding] = await until(() => {
    const all = descendants(server.pid);
    const known = new Map(all.map((one) => [one.pid, one]));
    // Others sleep, too.
    const sleeping = all.find((one) => one.name === 'sleep' && known.get(one.parent)?.name === 'make');
    return sleeping && ([known, sleeping] as const);
  }, 'the build to be held up');
  let one: typeof holding | undefined = holding;
  while (one && one.name !== name) one = family.get(one.parent);
  if (!one) throw new Error(`no ${name} builds`);
  return one.pid;
}

test.each([
  ['make', { type: 'built', ok: false }],
  ['sh', { type: 'error', code: 'bench-failed' }],
  ['bwrap', { type: 'error', code: 'bench-failed' }],
  ['nsenter', { type: 'error', code: 'bench-failed' }],
])('a run whose %s was killed says so and is over, and the next one runs', async (victim, told) => {
  const learner = await TestLearner.visit(server.origin);
  await using page = await learner.open(STEP);
  const save = async (file: string, text: string, base: number) => {
    page.send({ type: 'save', step: STEP, file, text, base });
    await page.next('saved');
  };
  await save('main.c', stepOf(STEP).solution['main.c'] ?? '', 0);
  page.send({ type: 'build', step: STEP });
  expect(await page.next('built', 240)).toMatchObject({ ok: true });
  await page.inState('idle');

  await save('Makefile.uk', HELD_UP, 0);
  const from = page.received.length;
  page.send({ type: 'run', step: STEP });
  await page.shows('build', 'held up', 240);
  process.kill(await above(victim), 'SIGKILL');
  await page.inState('idle');
  const news = page.received.slice(from).filter(({ type }) => type === 'built' || type === 'error');
  expect(news).toMatchObject([told]);

  await save('Makefile.uk', loadCourse().template['Makefile.uk'] ?? '', 1);
  page.send({ type: 'run', step: STEP });
  expect(await page.next('built', 240)).toMatchObject({ ok: true });
  await page.next('ended', 240);
});
