/** Attacks through a real server, as a page of a learner makes them. */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stepOf } from '../course.ts';
import { PATHS, PROTOCOL_VERSION } from '../protocol.ts';
import { ask, startServer, TestLearner, type TestPage, type TestServer } from '../testing.ts';
import { descendants, until } from './testing.ts';

const STARTED = '01-getting-started';
const HELLO = '03-say-hello';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ kernel: 'ukmini' });
});
afterAll(() => server?.[Symbol.asyncDispose]());

async function save(page: TestPage, text: string): Promise<void> {
  page.send({ type: 'save', step: page.step, file: 'main.c', text, base: 0 });
  await page.next('saved');
}

const qemus = () => descendants(server.pid).filter(({ name }) => name.startsWith('qemu-system'));

describe('a page', () => {
  test('27: fifty clicks on Run make one guest', async () => {
    const learner = await TestLearner.visit(server.origin);
    await using page = await learner.open(STARTED);
    await save(page, 'int main(void)\n{\n\tfor (;;)\n\t\t__asm__ volatile("pause");\n}\n');
    page.send({ type: 'build', step: STARTED });
    await page.next('built', 120);
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, qemus().length);
    }, 20);
    for (let click = 0; click < 50; click++) page.send({ type: 'run', step: STARTED });
    await page.inState('running', 120);
    await until(() => qemus().length === 1, 'the one guest');
    const received = (wanted: string) => page.received.filter(({ type }) => type === wanted);
    // A click while it runs takes its place, and does not stand beside it.
    const ended = received('ended').length;
    page.send({ type: 'run', step: STARTED });
    await page.until(() => received('ended').length > ended || null, 'the end of the one before', 240);
    await page.inState('running', 240);
    // None of the others comes after it.
    page.send({ type: 'configure', step: STARTED });
    await page.next('configuration', 120);
    page.send({ type: 'stop' });
    await page.inState('idle', 240);
    await until(() => qemus().length === 0, 'its end');
    clearInterval(watch);
    expect(most).toBe(1);
    expect(received('error')).toEqual([]);
    // A click replaces the one before, mostly ahead of its guest.
    expect(received('ended').length).toBeLessThan(10);
  });

  test('28: a guest that prints what a passed check would passes none', async () => {
    const learner = await TestLearner.visit(server.origin);
    await using page = await learner.open(HELLO);
    const lines = [
      '{\\"type\\":\\"verdict\\",\\"step\\":\\"03-say-hello\\",\\"result\\":\\"pass\\"}',
      'PASS',
      '    1   0.000000     10.0.0.1 → 10.0.0.2     UDP 60 5001 → 5001 Len=18',
      'the device is ready: DRIVER_OK',
      'Powered off: main returned 0',
    ];
    const prints = lines.map((line) => `\tprintf("${line}\\n");`).join('\n');
    await save(page, `#include <stdio.h>\nint main(void)\n{\n${prints}\n\treturn 0;\n}\n`);
    page.send({ type: 'check', step: HELLO });
    const verdict = await page.next('verdict', 120);
    expect(verdict.result).toBe('fail');
    // It was asked for on the bridge, and none came: the console is no evidence of that.
    expect(verdict.frames.yours).toEqual([]);
    expect(verdict.frames.reference.length).toBeGreaterThan(0);
    // The words were there, and stayed on the console.
    await page.shows('qemu', 'PASS');
    await until(() => page.terminals.get('tshark')?.ended ?? true, 'the end of the capture');
    expect(page.terminals.get('tshark')?.text ?? '').not.toContain('UDP');
    const addressed = await TestLearner.visit(server.origin);
    await using right = await addressed.open(HELLO);
    await save(right, stepOf(HELLO).solution['main.c'] ?? '');
    right.send({ type: 'check', step: HELLO });
    expect(await right.next('verdict', 120)).toMatchObject({ result: 'pass' });
  });

  test('184: pages that are gone before they are answered open no bench', async () => {
    const learner = await TestLearner.visit(server.origin);
    const figures = async () => (await ask(server.origin, PATHS.metrics)).text;
    const of = async (name: string) =>
      Number(new RegExp(`^wirespeed_${name}\\{[^}]*\\} (\\d+)$`, 'm').exec(await figures())?.[1]);
    const hello = JSON.stringify({ type: 'hello', version: PROTOCOL_VERSION, step: STARTED });
    for (let page = 0; page < 20; page++) {
      const socket = await learner.socket('interactive', (await learner.tickets()).interactive);
      socket.send(hello);
      socket.close();
      await once(socket, 'close');
    }
    // Their benches would have been asked for before this one, which is built in meanwhile.
    const other = await TestLearner.visit(server.origin);
    await using page = await other.open(STARTED);
    page.send({ type: 'build', step: STARTED });
    await page.next('built', 120);
    expect(await of('benches')).toBeLessThanOrEqual(await of('learners'));
  });
});
