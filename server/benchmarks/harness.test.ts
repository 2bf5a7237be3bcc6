import { expect, test } from 'vitest';
import { type Contender, measureRow, type Row, rowsAsTable, type Turn } from './harness.ts';

/** Says who was measured when, and gives the figures one after the other. */
function row(order: string[], figures: Readonly<Record<string, readonly (number | Turn | Error)[]>>): Row {
  const contenders = Object.entries(figures).map(([name, values]): Contender => {
    let at = 0;
    return {
      name,
      async measure() {
        order.push(name);
        const value = values[at++] ?? Number.NaN;
        if (value instanceof Error) throw value;
        return value;
      },
    };
  });
  return {
    ...{ name: 'a-row', what: 'something', unit: 'ms', better: 'less', limit: 'the speed of light' },
    open: async () => contenders,
  };
}

test('contenders are measured in turn, the first round does not count, and the ratio is of pairs', async () => {
  const order: string[] = [];
  // The machine is four times slower in the third round, for both.
  const result = await measureRow(row(order, { ours: [900, 10, 40, 12], peer: [900, 20, 80, 20] }), 3);
  expect(order.join(' ')).toBe('ours peer ours peer ours peer ours peer');
  expect(result.contenders.map(({ name, median, ratio }) => [name, median, ratio])).toEqual([
    ['ours', 12, null],
    ['peer', 20, 0.5],
  ]);
  expect(rowsAsTable([result])).toMatch(/\| – peer +\| 20 ms +\| .* \| ours is 0\.50 ×/);
});

test('who fails is named with the reason and takes nobody along, and what is missing is said', async () => {
  const failing = await measureRow(row([], { ours: [new Error('no\nway')], peer: [1, 2, 3] }), 2);
  expect(failing.notes).toEqual(['ours: no']);
  expect(failing.contenders).toMatchObject([{ name: 'peer', median: 2.5, ours: false, ratio: null }]);
  const open = async () => ({ missing: 'qemu is not installed' });
  const missing = await measureRow({ ...row([], {}), open }, 2);
  expect(rowsAsTable([failing, missing])).toContain('– qemu is not installed');
});

test('an interrupted row gives its figures to those alone who have every round, and says so', async () => {
  const stopping = new AbortController();
  const interruptible = row([], { ours: [900, 10, 40], peer: [900, 20] });
  const open = async (stack: AsyncDisposableStack) => {
    const opened = await interruptible.open(stack);
    if ('missing' in opened) throw new Error(opened.missing);
    let round = 0;
    // As a room does: it ends early, with what it has so far.
    const interrupting = opened.map((contender) => ({
      name: contender.name,
      async measure(signal: AbortSignal) {
        if (contender.name === 'peer' && round++ === 2) stopping.abort();
        return signal.aborted ? 1 : await contender.measure(signal);
      },
    }));
    return interrupting;
  };
  const result = await measureRow({ ...interruptible, open }, 2, stopping.signal);
  expect(result).toMatchObject({ interrupted: true, notes: ['peer: interrupted, so there is no figure'] });
  expect(result.contenders).toMatchObject([{ name: 'ours', median: 25, turns: 2 }]);
});

test('parts of a figure are medians of the rounds that count, and stand below it', async () => {
  const turn = (figure: number, boot: number): Turn => ({
    figure,
    parts: [{ name: 'boot', value: boot, unit: 'ms' }],
  });
  const result = await measureRow(
    row([], { ours: [turn(900, 700), turn(10, 4), turn(30, 8)], peer: [9, 40, 60] }),
    2,
  );
  const [ours, peer] = result.contenders;
  expect(ours).toMatchObject({ median: 20, parts: [{ name: 'boot', unit: 'ms', median: 6, turns: 2 }] });
  expect(peer).toMatchObject({ ratio: 0.375, parts: [] });
  expect(rowsAsTable([result])).toMatch(/– ours .*\n\| – – boot +\| 6 ms +\| 4\.4 … 7\.6 /);
});

test('a row that is measured once has no round before', async () => {
  const order: string[] = [];
  const result = await measureRow({ ...row(order, { ours: [7, 8], peer: [14, 8] }), once: true }, 5);
  expect(order).toEqual(['ours', 'peer']);
  expect(result.contenders).toMatchObject([{ median: 7, turns: 1 }, { ratio: 0.5 }]);
});
