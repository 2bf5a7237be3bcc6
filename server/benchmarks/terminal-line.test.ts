import { expect, test } from 'vitest';
import { start, stop } from '../bench/process.ts';
import { Finder, type Line, lost, reconnect, sizes } from './terminal-line.ts';

/** A shell over pipes: no terminal, so no echo, and lines that end with one byte in place of two. */
async function piped(): Promise<Line> {
  const shell = start(['bash', '--norc']);
  const finder = new Finder();
  shell.stdout?.on('data', (chunk: Buffer) => finder.take(chunk));
  return {
    servers: [],
    type: (text) => void shell.stdin?.write(text),
    until: (text) => finder.until(text),
    stall: () => {},
    resume: () => {},
    hold: () => {},
    release: () => {},
    cut: () => {},
    over: new Promise((resolve) => shell.once('close', () => resolve(finder.bytes))),
    arrived: () => finder.bytes,
    [Symbol.asyncDispose]: () => stop(shell),
  };
}

test('what a shell said last is counted to the byte', async () => {
  // A byte of each line's end is what pipes leave out.
  expect(await lost(piped, 1_234)).toBe(1_234);
});

test('who takes the shell along with the connection has no figure', async () => {
  await expect(reconnect(piped)).rejects.toThrow('another shell');
});

test('so many terminals are opened as are asked for, and each size is a part', async () => {
  let opened = 0;
  const turn = await sizes(
    () => {
      opened += 1;
      return piped();
    },
    [2, 5],
    2,
  );
  expect(opened).toBe(5);
  expect(turn.parts.map(({ name }) => name)).toEqual([
    'all of the server with 1',
    'each further one of 2',
    'each further one of 5',
  ]);
  expect(turn.figure).toBe(0);
});
