import { describe, expect, test } from 'vitest';
import { LIMITS } from '../limits.ts';
import { serverMessage } from '../protocol.ts';
import { TrafficHistory } from './history.ts';
import type { TrafficMessage } from './traffic.ts';

const MOST = LIMITS.traffic.historySamples;
const STEP = LIMITS.socket.rateMilliseconds / 1000;

function traffic(seconds: number, run = 'one'): TrafficMessage {
  return { type: 'traffic', run, seconds, bridge: Math.round(seconds * 100), guests: [] };
}

function told(history: TrafficHistory): number[] {
  return history.message?.samples.map(({ seconds }) => seconds) ?? [];
}

describe('what a page that comes later is told', () => {
  test('is nothing before the first run, and everything of a short one', () => {
    const history = new TrafficHistory();
    expect(history.message).toBeNull();
    for (let at = 1; at < MOST; at++) history.add(traffic(at * STEP));
    expect(told(history)).toHaveLength(MOST - 1);
    expect(serverMessage.parse(history.message)).toEqual(history.message);
  });

  test('is the whole of a long run, evenly, and its newest figures', () => {
    const history = new TrafficHistory();
    const last = LIMITS.guest.maxMilliseconds / 1000 - STEP;
    for (let at = STEP; at <= last; at += STEP) {
      history.add(traffic(at));
      expect(told(history).length).toBeLessThanOrEqual(MOST);
    }
    const seconds = told(history);
    expect(seconds[0]).toBe(STEP);
    expect(seconds.at(-1)).toBe(last);
    const gaps = new Set(seconds.slice(1, -1).map((at, index) => at - (seconds[index] ?? 0)));
    expect(gaps.size).toBe(1);
    // Lines of print_netspeed() come this often, and each should find a sample of its own.
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2);
  });

  test('is one run alone, with what happened in it', () => {
    const history = new TrafficHistory();
    history.mark('before any run');
    history.add(traffic(1));
    history.mark('Build');
    expect(history.message).toMatchObject({ run: 'one', marks: [{ seconds: 1, text: 'Build' }] });
    for (let at = 0; at < 2 * LIMITS.traffic.historyMarks; at++) history.mark('Build');
    expect(history.message?.marks).toHaveLength(LIMITS.traffic.historyMarks);
    history.add(traffic(0.25, 'two'));
    expect(history.message).toMatchObject({ run: 'two', samples: [{ seconds: 0.25 }], marks: [] });
  });
});
