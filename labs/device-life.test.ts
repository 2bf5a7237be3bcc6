import { describe, expect, test } from 'vitest';
import { readConsole } from './console.ts';
import { deviceLife } from './device-life.ts';
import type { DeviceStatus } from './lab.ts';

const device = (status: string[], receive = false, transmit = false): DeviceStatus => ({
  at: 0.2,
  status,
  queues: [
    { index: 0, size: 256, setUp: receive, used: 0 },
    { index: 1, size: 256, setUp: transmit, used: 0 },
  ],
});
const console = (...lines: string[]) => readConsole(lines.map((text, at) => ({ at, text })));
const message = (text: string) => `[    0.107619] Info: [libuknetdev] <netdev.c @  271> ${text}`;
const AWAKE = ['ACKNOWLEDGE', 'DRIVER'];

describe('how far a device is', () => {
  test('is not guessed where nobody can tell', () => {
    expect(deviceLife(null, console(), null)).toEqual({
      ...{ state: 'unknown', maybeFurther: false, receiveQueue: false, transmitQueue: false },
      ...{ reports: [], trouble: null },
    });
  });

  test.each([
    [device([]), [], 'unprobed', true],
    [device(AWAKE), [], 'unprobed', true],
    [device([...AWAKE, 'FEATURES_OK']), [], 'unconfigured', true],
    [device(AWAKE), [message('netdev0: Configured interface')], 'configured', false],
    [device(AWAKE, true, false), [], 'configured', false],
    [device(AWAKE, true, true), [], 'queues', false],
    [device([...AWAKE, 'DRIVER_OK'], true, true), [], 'running', false],
    // What the program prints about itself counts for nothing.
    [device(AWAKE), ['DRIVER_OK: the device runs'], 'unprobed', true],
  ] as const)('%o with %o is %s', (status, lines, state, maybeFurther) => {
    expect(deviceLife(status, console(...lines), null)).toMatchObject({ state, maybeFurther });
  });
});

describe('the newest trouble', () => {
  test('is the last refusal, and an end for a fault of the program outweighs it', () => {
    const refused = console(message('Failed to configure interface: -22'));
    expect(deviceLife(device(AWAKE), refused, null).trouble).toContain('EINVAL');
    const later = console(
      message('Failed to configure interface: -22'),
      message('Expect descriptor count as a power 2'),
    );
    expect(deviceLife(device(AWAKE), later, null).trouble).toContain('power of two');
    const crashed = { kind: 'crashed', trap: 'page fault', detail: 'A page fault.', cause: 'NULL.' } as const;
    expect(deviceLife(device(AWAKE), later, crashed).trouble).toBe('A page fault. NULL.');
    expect(deviceLife(device(AWAKE), console(), null).trouble).toBeNull();
  });
});
