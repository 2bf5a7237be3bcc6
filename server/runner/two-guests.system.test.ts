import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stepOf } from '../course.ts';
import type { ServerMessage } from '../protocol.ts';
import { startServer, TestLearner, type TestPage, type TestServer } from '../testing.ts';

const STEP = '07-receive';
const CONTROL_C = Uint8Array.of(3);

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ kernel: 'auto' });
});
afterAll(() => server[Symbol.asyncDispose]());

type Traffic = Extract<ServerMessage, { type: 'traffic' }>;

function newest(page: TestPage): Traffic | undefined {
  return page.received.findLast((message): message is Traffic => message.type === 'traffic');
}

describe('a run of two guests', () => {
  test('has two consoles and one account, and each guest ends by itself', async () => {
    const learner = await TestLearner.visit(server.origin);
    await using page = await learner.open(STEP);
    page.send({
      type: 'save',
      step: STEP,
      file: 'main.c',
      text: stepOf(STEP).solution['main.c'] ?? '',
      base: 0,
    });
    await page.next('saved');
    page.send({ type: 'run', step: STEP });
    await page.shows('qemu', 'MAC address', 240);
    await page.shows('qemu2', 'MAC address');
    // A second line, so that what was told can be compared with what was counted.
    await page.until(
      () => ((newest(page)?.guests[0]?.printed.lines ?? 0) >= 2 ? true : null),
      'two lines of the receiver',
    );
    await page.shows('qemu', 'packets/s');
    const macs = ['qemu', 'qemu2'].map(
      (name) => /MAC address: (\S+)/.exec(page.terminals.get(name as 'qemu')?.text ?? '')?.[1],
    );
    expect(macs[0]).toMatch(/^[0-9a-f:]{17}$/);
    expect(macs[0]).not.toBe(macs[1]);

    page.type('qemu2', CONTROL_C);
    expect(await page.next('ended')).toMatchObject({ kind: 'stopped', guest: 1 });
    await page.until(
      () => (newest(page)?.guests[1]?.ended ? true : null),
      'the figures after the sender’s end',
    );
    expect(page.state.kind).toBe('running');
    expect(page.terminals.get('qemu')?.ended).toBe(false);
    // Nothing is sent any more: what still lay in the tap's queue arrives, and the account comes out even.
    const even = await page.until(() => {
      const now = newest(page);
      const [receiver, sender] = now?.guests ?? [];
      if (!now || !receiver || !sender) return null;
      return receiver.receivedPackets + receiver.dropped === sender.sentPackets ? now : null;
    }, 'an even account');
    expect(even.bridge).toBe(even.guests[1]?.sentPackets);
    // How near they come to each other is the machine's doing; nobody tells of more than the tap gave him. The rates are
    // printed as whole numbers.
    const { printed, receivedPackets = 0 } = even.guests[0] ?? {};
    expect(printed?.told).toBeGreaterThan(0);
    expect(printed?.told).toBeLessThan(1.01 * receivedPackets);
    expect(printed?.counted?.received).toBeGreaterThan(0);
    expect(printed?.counted?.received).toBeLessThanOrEqual(receivedPackets);

    await using second = await learner.open(STEP);
    await second.until(() => (newest(second)?.run === even.run ? true : null), 'the figures of this run');
    await second.shows('qemu2', 'MAC address');

    page.send({ type: 'stop' });
    expect(await page.next('ended')).toMatchObject({ kind: 'stopped' });
    await page.inState('idle');
    await page.until(() => (page.terminals.get('qemu')?.ended ? true : null), 'the end of the console');
  });

  test('takes other arguments and the reference as the sender, and goes on without the receiver', async () => {
    const learner = await TestLearner.visit(server.origin);
    await using page = await learner.open(STEP);
    // An image that knows no arguments and only tells which it got.
    const text =
      '#include <stdio.h>\nint main(int argc, char *argv[])\n{\n\tprintf("argument %s\\n", argc > 1 ? argv[1] : "none");\n\tfor (;;)\n\t\t;\n}\n';
    page.send({ type: 'save', step: STEP, file: 'main.c', text, base: 0 });
    await page.next('saved');
    page.send({
      type: 'run',
      step: STEP,
      guests: [
        { image: 'yours', append: 'receive' },
        { image: 'reference', append: '' },
      ],
    });
    await page.shows('qemu', 'argument receive', 120);
    await page.shows('qemu2', 'packets/s');
    page.type('qemu', CONTROL_C);
    const ended = await page.next('ended');
    expect(ended).toMatchObject({ kind: 'stopped' });
    expect(ended.guest).toBeUndefined();
    const before = newest(page)?.guests[1]?.sentPackets ?? 0;
    await page.until(
      () => ((newest(page)?.guests[1]?.sentPackets ?? 0) > before ? true : null),
      'more frames',
    );
    expect(page.state.kind).toBe('running');
    page.type('qemu2', CONTROL_C);
    expect(await page.next('ended')).toMatchObject({ guest: 1 });
    await page.inState('idle');
  });
});
