import { expect, test } from 'vitest';
import { readConsole } from '../labs/console.ts';
import { ConsoleLog } from './bench/console-log.ts';
import { LIMITS } from './limits.ts';
import { Sparing } from './sparing.ts';

test('a console that is as long and as slow to read as can be takes a small part of the time', () => {
  const log = new ConsoleLog(LIMITS.guest.consoleBytes);
  const line = '[    0.107619] CRIT: [appx] <boot.c @  500> Unhandled Trap 1 (a)\n';
  log.add(Buffer.from(line.repeat(30_000)), 1);
  const sparing = new Sparing(LIMITS.traffic.deviceShare);
  let [looks, spent] = [0, 0];
  const began = performance.now();
  while (performance.now() - began < 500) {
    const before = performance.now();
    if (sparing.look(() => readConsole(log.lines()))) {
      looks += 1;
      spent += performance.now() - before;
    }
  }
  expect(looks).toBeGreaterThanOrEqual(1);
  // The first of them took as long as it took.
  expect(looks === 1 || spent <= 2 * LIMITS.traffic.deviceShare * 500 + 30).toBe(true);
  expect(looks).toBeLessThanOrEqual(3);
  // The last word of a guest is heard in any case.
  expect(sparing.look(() => readConsole(log.lines()), true)?.messages.length).toBeGreaterThan(1_000);
});
