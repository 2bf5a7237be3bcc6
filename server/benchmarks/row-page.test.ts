import { expect, test } from 'vitest';
import { turnOf } from './row-page.ts';

const thread = (pid: number, name: string) => ({ name: 'thread_name', pid, tid: 1, args: { name } });
const task = (pid: number, dur: number, tdur: number) => ({ name: 'RunTask', pid, tid: 1, dur, tdur });

test('the longest task is of the page’s main thread, in milliseconds', () => {
  const traceEvents = [
    thread(7, 'CrRendererMain'),
    thread(8, 'CrGpuMain'),
    task(7, 12_000, 9_000),
    task(7, 61_500, 20_000),
    task(8, 900_000, 900_000),
    { name: 'Layout', pid: 7, tid: 1, dur: 800_000 },
  ];
  const { figure, parts } = turnOf(JSON.stringify({ traceEvents }));
  expect(figure).toBe(61.5);
  expect(parts.map(({ value }) => value)).toEqual([20, 1]);
});

test('a trace without a page is no figure', () => {
  expect(() => turnOf(JSON.stringify({ traceEvents: [task(7, 1, 1)] }))).toThrow('no task of the page');
});
