/** A learner's gdb, which runs whatever it is told, at QEMU's stub. */
import { type Duplex, duplexPair } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { relay } from '../bench/debugger.ts';
import { KERNELS } from '../bench/testing.ts';
import { KiB, LIMITS } from '../limits.ts';
import { startServer, TestLearner, type TestPage, type TestServer } from '../testing.ts';

const STEP = '01-getting-started';
const PROGRAM = 'int main(void)\n{\n\tfor (;;)\n\t\t;\n}\n';
/** As much as the relay carries in half a minute. */
const FLOOD_BYTES = 30 * LIMITS.debugger.relayBytesPerSecond;
const skip = KERNELS.every((kernel) => kernel.skip);

let server: TestServer;
beforeAll(async () => {
  if (!skip) server = await startServer({ kernel: 'auto' });
});
afterAll(() => server?.[Symbol.asyncDispose]());

/** A page whose guest stands in main, with gdb at it. */
async function stoppedGuest(learner: TestLearner): Promise<TestPage> {
  const page = await learner.open(STEP);
  page.send({ type: 'save', step: STEP, file: 'main.c', text: PROGRAM, base: 0 });
  await page.next('saved');
  page.send({ type: 'run', step: STEP, gdb: true });
  const stands = () => {
    const told = page.received.findLast((one) => one.type === 'gdb');
    return told?.type === 'gdb' && told.state === 'stopped' ? true : null;
  };
  await page.until(stands, 'a guest that stands in main', 240);
  return page;
}

const tell = (page: TestPage, text: string) => page.send({ type: 'gdb-command', text });

test.skipIf(skip)('180: nothing that is said to gdb reaches QEMU’s monitor', async () => {
  await using page = await stoppedGuest(await TestLearner.visit(server.origin));
  const version = Buffer.from('info version').toString('hex');
  tell(page, 'monitor info version');
  tell(page, `maintenance packet qRcmd,${version}`);
  // As bytes of the learner's own, past gdb: an escape that QEMU undoes, and a packet within a packet.
  tell(page, `shell printf '$}Qrcmd,${version}#00$x$qRcmd,${version}#00' >&4`.replace('Qr', 'QR'));
  tell(page, 'echo all-was-\\said\\n');
  await page.shows('gdb', 'all-was-said\n', 120);
  tell(page, 'print 6 * 7');
  await page.shows('gdb', '= 42', 120);
  const said = page.terminals.get('gdb')?.text ?? '';
  expect(said).toContain('Target does not support this command');
  // QEMU's version, in clear or as the stub writes it.
  expect(said).not.toMatch(/^\d+\.\d+\.\d+/m);
  expect(said).not.toMatch(/received: "(4f|[0-9a-f]{8})/);
  page.send({ type: 'stop' });
  await page.inState('idle');
});

test('181: a flood between gdb and QEMU’s stub passes at a pace, either way', async () => {
  const [[gdb, link], [stub, qemu]] = [duplexPair(), duplexPair()];
  using _relay = relay(stub, link);
  const began = performance.now();
  const { relayBytesPerSecond } = LIMITS.debugger;
  const passed = { gdb: 0, qemu: 0 };
  // Looked at with each piece: a machine that is busy for long must not make it look like a pace.
  const excess = { gdb: 0, qemu: 0 };
  for (const [name, end] of Object.entries({ gdb, qemu }) as [keyof typeof passed, Duplex][]) {
    end.on('data', (chunk: Buffer) => {
      passed[name] += chunk.length;
      // Its seconds began before ours.
      const seconds = Math.ceil((performance.now() - began) / 1_000) + 1;
      excess[name] = Math.max(excess[name], passed[name] - seconds * relayBytesPerSecond);
    });
    let written = 0;
    const flood = () => {
      // An end to it, so that the test has one where nothing holds it back.
      for (let goes = true; goes; written += 64 * KiB)
        goes = written < FLOOD_BYTES && end.write('+'.repeat(64 * KiB));
      end.once('drain', flood);
    };
    flood();
  }
  await sleep(1_500);
  for (const bytes of Object.values(passed)) expect(bytes).toBeGreaterThan(0);
  expect(excess).toEqual({ gdb: 0, qemu: 0 });
});

test.skipIf(skip)('182: a guest that stands still is stopped when its gdb is gone', async () => {
  await using page = await stoppedGuest(await TestLearner.visit(server.origin));
  tell(page, 'shell kill -9 $PPID');
  expect(await page.next('ended', 120)).toMatchObject({
    kind: 'stopped',
    detail: expect.stringContaining('gdb'),
  });
  await page.inState('idle');
});

test.skipIf(skip)('183: forged words of gdb, as many as it may say, hold up no page of anybody', async () => {
  await using page = await stoppedGuest(await TestLearner.visit(server.origin));
  // Below the limit of bytes: a stop in nine, and a line in one.
  const floods = [`b'*stopped\\n' * 8000`, `b'\\n' * 80000`];
  for (const [index, bytes] of floods.entries()) {
    const from = page.received.length;
    const program = `import os,time\nfor _ in range(50):\n os.write(1,${bytes})\n time.sleep(.09)\n`;
    const encoded = Buffer.from(program).toString('base64');
    tell(page, `shell echo ${encoded} | base64 -d > /tmp/flood.py; python3 /tmp/flood.py`);
    await page.until(
      () => (page.received.findLast((one) => one.type === 'gdb')?.state === 'off' ? true : null),
      'the end of gdb',
      120,
    );
    const told = page.received.slice(from).filter((one) => one.type === 'gdb');
    expect([index, told.length < 100]).toEqual([index, true]);
    page.send({ type: 'stop' });
    await page.inState('idle');
    if (index + 1 < floods.length) {
      page.send({ type: 'run', step: STEP, gdb: true });
      await page.until(
        () => (page.received.findLast((one) => one.type === 'gdb')?.state === 'stopped' ? true : null),
        'a guest that stands in main',
        240,
      );
    }
  }
});
