import { expect, test } from 'vitest';
import { inOrder, orderOf } from './row-builds.ts';

test('those who build at once are done in order, and the last one counts', async () => {
  const events: string[] = [];
  const turn = await inOrder(['a', 'b', 'c', 'd'], 2, async (one) => {
    events.push(`${one} begins`);
    await Promise.resolve();
    events.push(`${one} ends`);
  });
  // Never three of them.
  expect(events.slice(0, 2)).toEqual(['a begins', 'b begins']);
  expect(events.filter((event) => event.endsWith('begins'))).toHaveLength(4);
  expect(events.indexOf('c begins')).toBeGreaterThan(events.indexOf('a ends'));
  expect(turn.parts).toMatchObject([{ name: 'slowest ÷ median', unit: '×' }]);
});

test('order is the slowest by the one in the middle', () => {
  expect(orderOf([10, 20, 30])).toBe(1.5);
  expect(orderOf([10, 10, 90, 10])).toBe(9);
});
