import { expect, test } from 'vitest';
import { ConsoleLog } from './console-log.ts';

const text = (log: ConsoleLog) => log.lines().map((line) => line.text);

test('splits lines however the bytes are cut, without their line ends', () => {
  const bytes = Buffer.from('first\r\nsecond → line\n\nlast without end');
  for (const size of [1, 2, 5, 100]) {
    const log = new ConsoleLog(1000);
    for (let start = 0; start < bytes.length; start += size) log.add(bytes.subarray(start, start + size), 1);
    expect(text(log)).toEqual(['first', 'second → line', '', 'last without end']);
  }
});

test('stamps a line with the time of its first byte', () => {
  const log = new ConsoleLog(1000);
  log.add(Buffer.from('begun '), 1);
  log.add(Buffer.from('and ended\nnext\n'), 2);
  expect(log.lines()).toEqual([
    { at: 1, text: 'begun and ended' },
    { at: 2, text: 'next' },
  ]);
});

test('keeps the first and the last lines of a flood and counts the rest', () => {
  const log = new ConsoleLog(100_000);
  for (let index = 0; index < 50_000; index++) log.add(Buffer.from(`line ${index}\r\n`), index);
  const lines = text(log);
  expect(lines[0]).toBe('line 0');
  expect(lines.at(-1)).toBe('line 49999');
  const gap = lines.findIndex((line) => line.includes('not kept'));
  const [, count = ''] = /… ([\d,]+) lines not kept …/.exec(lines[gap] ?? '') ?? [];
  expect(Number(count.replaceAll(',', ''))).toBe(50_000 - (lines.length - 1));
  expect(lines.length).toBeLessThan(100_000 / 64);
  expect(lines[gap + 1]).toBe(`line ${50_000 - (lines.length - gap - 1)}`);
});

test('cuts a line that never ends, and keeps its memory bounded', () => {
  const log = new ConsoleLog(64 * 1024);
  for (let index = 0; index < 1_000; index++) log.add(Buffer.alloc(1_000, 0x61), index);
  const kept = text(log).reduce((sum, line) => sum + line.length, 0);
  expect(kept).toBeLessThan(70 * 1024);
  expect(Math.max(...text(log).map((line) => line.length))).toBeLessThanOrEqual(4096);
});
