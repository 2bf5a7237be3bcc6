/** The shell as pages have it: one for a learner, on all of the learner's pages, over reconnects, and bounded. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KERNELS } from '../bench/testing.ts';
import { startServer, TestLearner, type TestPage, type TestServer } from '../testing.ts';

const STEP = '01-getting-started';
const SIZE = { columns: 100, rows: 30 };
const skip = KERNELS.every((kernel) => kernel.skip);

let server: TestServer;
beforeAll(async () => {
  if (!skip) server = await startServer({ kernel: 'auto' });
});
afterAll(() => server?.[Symbol.asyncDispose]());

const type = (page: TestPage, words: string) => page.type('shell', Buffer.from(`${words}\n`));

async function open(page: TestPage): Promise<void> {
  page.send({ type: 'shell', step: STEP, open: true, ...SIZE });
  expect(await page.next('shell')).toMatchObject({ state: 'opening' });
  expect(await page.next('shell')).toMatchObject({ state: 'open' });
  await page.shows('shell', '$ ');
}

test.skipIf(skip)('a shell makes the application, and every page and reconnect shows all of it', async () => {
  const learner = await TestLearner.visit(server.origin);
  await using page = await learner.open(STEP);
  await open(page);
  type(page, 'echo "int main(void){return 0;}" > main.c; make -s; nm build/*.dbg | grep -cw main; stty size');
  await page.shows('shell', '30 100', 240);
  expect(page.terminals.get('shell')?.text).toMatch(/\n1\r/);
  page.send({ type: 'resize', terminal: 'shell', columns: 90, rows: 25 });
  // Keys go past the learner's commands, which a resize is one of.
  type(page, 'until [ "$(stty size)" = "25 90" ]; do sleep 0.1; done; stty size');
  await page.shows('shell', '25 90\r');

  // A second page sees the same, and may type.
  await using second = await learner.open(STEP);
  expect(await second.next('shell')).toMatchObject({ state: 'open' });
  await second.shows('shell', '25 90');
  second.send({ type: 'shell', step: STEP, open: true, ...SIZE });
  expect(await second.next('error')).toMatchObject({ code: 'busy' });

  // What was missed while the network was gone comes exactly once.
  page.cut();
  type(second, 'echo miss""ed');
  await second.shows('shell', 'missed');
  await using back = await learner.open(STEP, page);
  await back.shows('shell', 'missed');
  expect(back.terminals.get('shell')?.text).toBe(second.terminals.get('shell')?.text);

  type(back, 'exit');
  const closed = await back.until(
    () => back.received.find((one) => one.type === 'shell' && one.state === 'closed') ?? null,
    'the end of the shell',
  );
  expect(closed).toEqual({ type: 'shell', state: 'closed' });
});

test.skipIf(skip)(
  'a measurement is not taken beside a shell, and what runs is captured into it',
  async () => {
    const learner = await TestLearner.visit(server.origin);
    await using page = await learner.open('06-go-faster');
    await open(page);
    page.send({ type: 'measure', step: '06-go-faster' });
    expect(await page.next('error')).toMatchObject({ code: 'busy' });
    await page.inState('idle');
    page.send({ type: 'run', step: STEP });
    await page.next('ended', 240);
    await page.inState('idle');
    type(page, 'until [ -s last.pcap ]; do sleep 0.1; done; xxd -l 4 -p last.pcap');
    await page.shows('shell', 'd4c3b2a1');
    page.send({ type: 'shell', step: STEP, open: false, ...SIZE });
    await page.until(
      () => page.received.find((one) => one.type === 'shell' && one.state === 'closed') ?? null,
      'the end of the shell',
    );
    // Nor is one opened beside a measurement, from its first moment on.
    page.send({ type: 'measure', step: '06-go-faster' });
    page.send({ type: 'shell', step: '06-go-faster', open: true, ...SIZE });
    expect(await page.next('error')).toMatchObject({
      code: 'busy',
      message: expect.stringMatching('measurement is over'),
    });
    page.send({ type: 'stop' });
    await page.inState('idle');
    await open(page);
  },
);

test.skipIf(skip)('165: a storm of sizes is slowed down, and the shell goes on', async () => {
  const learner = await TestLearner.visit(server.origin);
  await using page = await learner.open(STEP);
  await open(page);
  const sizes = Array.from({ length: 400 }, (_, index) => 20 + (index % 60));
  for (const columns of sizes) page.send({ type: 'resize', terminal: 'shell', columns, rows: 10 });
  expect(await page.next('error')).toMatchObject({ code: 'too-fast' });
  // Refused keys are gone: as a person would, type again.
  const asked = setInterval(() => type(page, 'echo go""es on'), 1_000);
  await page.shows('shell', 'goes on').finally(() => clearInterval(asked));
});
