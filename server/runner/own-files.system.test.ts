/** Files of a learner's own: built, bounded, deleted with a way back; the shell's copy compared; a device watched. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withoutMarks } from '../../labs/code.ts';
import { KERNELS } from '../bench/testing.ts';
import { MAX_OWN_FILES, PATHS, type ServerMessage } from '../protocol.ts';
import { startServer, TestLearner, type TestPage, type TestServer } from '../testing.ts';

const STEP = '01-getting-started';
const DEVICE = '02-network-interface';
const skip = KERNELS.every((kernel) => kernel.skip);
const CALLER = 'int seven(void);\nint main(void)\n{\n\treturn seven();\n}\n';

let server: TestServer;
beforeAll(async () => {
  if (!skip) server = await startServer({ kernel: 'auto' });
});
afterAll(() => server?.[Symbol.asyncDispose]());

type Of<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

async function save(page: TestPage, file: string, text: string, base = 0): Promise<Of<'saved'>> {
  page.send({ type: 'save', step: page.step, file, text, base, ifStale: 'tell' });
  return (await page.next('saved')) as Of<'saved'>;
}

async function build(page: TestPage): Promise<Of<'built'>> {
  page.send({ type: 'build', step: page.step });
  return (await page.next('built', 240)) as Of<'built'>;
}

test.skipIf(skip)(
  'a file of the learner’s own is built, deleted, brought back, taken along and bounded',
  async () => {
    const learner = await TestLearner.visit(server.origin);
    await using page = await learner.open(STEP);
    await save(page, 'main.c', CALLER);
    await save(page, 'own.c', 'int seven(void)\n{\n\treturn 7;\n}\n');
    expect(await build(page)).toMatchObject({ ok: true });
    const zip = await learner.ask(`${PATHS.application}?step=${STEP}`);
    expect(zip.status).toBe(200);

    // Without it the very same main.c must not link.
    page.send({ type: 'remove', step: STEP, file: 'own.c' });
    const removed = (await page.next('removed')) as Of<'removed'>;
    expect(removed).toMatchObject({ file: 'own.c', step: STEP });
    expect(removed.versions[0]).toMatchObject({ file: 'own.c', reason: 'deleted' });
    const failed = await build(page);
    expect(failed.ok).toBe(false);
    page.send({ type: 'restore', step: STEP, version: removed.versions[0]?.id ?? 0 });
    expect(await page.next('source')).toMatchObject({ source: { file: 'own.c' } });
    expect(await build(page)).toMatchObject({ ok: true });

    // What the step begins with stays; a name that is none never gets that far.
    page.send({ type: 'remove', step: STEP, file: 'main.c' });
    expect(await page.next('error')).toMatchObject({ code: 'bad-message' });
    for (let number = 2; number <= MAX_OWN_FILES; number++)
      await save(page, `own${number}.h`, `#define N ${number}\n`);
    page.send({ type: 'save', step: STEP, file: 'more.c', text: '\n', base: 0 });
    expect(await page.next('error')).toMatchObject({ code: 'too-large' });
    // An old one is still saved, and a reset takes all of them, into the versions.
    await save(page, 'own2.h', '#define N 20\n', 1);
    page.send({ type: 'reset', step: STEP });
    const gone = new Set<string>();
    while (gone.size < MAX_OWN_FILES) gone.add(((await page.next('removed')) as Of<'removed'>).file);
    expect([...gone].sort()).toEqual(['own.c', 'own2.h', 'own3.h', 'own4.h', 'own5.h']);
    await using again = await learner.open(STEP);
    const [welcome] = again.received as [Of<'welcome'>];
    expect(welcome.sources.map(({ file }) => file).filter((file) => file.startsWith('own'))).toEqual([]);
  },
);

test.skipIf(skip)(
  '166: a shell’s copy gives plain text files of an application, and nothing that lies elsewhere',
  async () => {
    const learner = await TestLearner.visit(server.origin);
    await using page = await learner.open(STEP);
    page.send({ type: 'shell-look', step: STEP });
    expect(await page.next('error')).toMatchObject({ code: 'busy' });
    page.send({ type: 'shell', step: STEP, open: true, columns: 100, rows: 30 });
    await page.shows('shell', '$ ', 240);
    page.send({ type: 'shell-look', step: STEP });
    expect(await page.next('scratch')).toEqual({ type: 'scratch', files: [], leftOut: [] });
    const words = [
      'echo "int added;" > added.c',
      'echo "// changed" >> genpkt.c',
      'ln -s /etc/passwd link.c; ln -sf /etc/passwd netdef.h; rm netspeed.h; mkdir netspeed.h',
      'mkfifo pipe.h',
      'head -c 70000 /dev/zero > large.h; ln -s /dev/zero endless.c',
      'echo do""ne',
    ];
    page.type('shell', Buffer.from(`${words.join('; ')}\n`));
    await page.shows('shell', 'done\r');
    page.send({ type: 'shell-look', step: STEP });
    const scratch = (await page.next('scratch')) as Of<'scratch'>;
    expect(scratch.files.map(({ file }) => file).sort()).toEqual(['added.c', 'genpkt.c']);
    expect(scratch.files.find(({ file }) => file === 'added.c')?.text).toBe('int added;\n');
    expect(scratch.leftOut).toEqual(['large.h']);
  },
);

test.skipIf(skip)('a device is followed from nothing to running, and its trouble told', async () => {
  const solution = withoutMarks(
    readFileSync(new URL(`../../labs/${DEVICE}/solution/main.c`, import.meta.url), 'utf8'),
  );
  const learner = await TestLearner.visit(server.origin);
  await using page = await learner.open(DEVICE);
  let revision = 0;
  const lastOf = async (text: string) => {
    await save(page, 'main.c', text, revision);
    revision += 1;
    page.send({ type: 'run', step: DEVICE });
    for (;;) {
      const device = (await page.next('device', 240)) as Of<'device'>;
      if (device.over) return device;
    }
  };
  expect(await lastOf(solution)).toMatchObject({
    ...{ state: 'running', receiveQueue: true, transmitQueue: true, trouble: null, over: true },
  });
  const unstarted = solution.replace(/rc = uk_netdev_start\([^)]*\)/, 'rc = 0');
  expect(await lastOf(unstarted)).toMatchObject({ state: 'queues', transmitQueue: true, trouble: null });
  const refused = solution.replace(/uk_netdev_configure\(dev, /, 'uk_netdev_configure(NULL, ');
  expect((await lastOf(refused)).trouble).toMatch(/device|NULL/);
  await page.inState('idle');
  // A page that comes later knows it, too; one of another step is told nothing.
  await using later = await learner.open(DEVICE);
  expect(await later.next('device')).toMatchObject({ over: true });
  await using other = await learner.open(STEP);
  await other.inState('idle');
  expect(other.received.filter(({ type }) => type === 'device')).toEqual([]);
});
