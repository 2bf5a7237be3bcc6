import { afterEach, expect, test, vi } from 'vitest';
import { afterBuild, afterRun, recall, remember, ticksOf } from './ticks.ts';

const OWNER = { learner: 'ada', slug: '01-a' };
const VERDICT = {
  at: '2026-01-01T00:00:00Z',
  items: [
    { id: 'builds', result: 'fail' },
    { id: 'prints', result: 'pass' },
  ],
} as const;

afterEach(() => vi.unstubAllGlobals());

test('what a build and a run show counts after a verdict', () => {
  const since = afterRun(afterBuild({}, true), 'returned');
  expect(ticksOf(VERDICT, since)).toEqual({ builds: 'pass', prints: 'pass', boots: 'pass' });
  expect(ticksOf(null, afterBuild(since, false))).toEqual({ builds: 'fail', boots: 'pass' });
  expect(afterRun({}, 'crashed')).toEqual({ boots: 'pass' });
  expect(afterRun({}, 'not-booted')).toEqual({ boots: 'fail' });
  expect(afterRun({}, 'stopped')).toEqual({});
});

test('what was remembered ends with the next verdict, and nonsense is nothing', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  remember(OWNER, null, { builds: 'pass' });
  expect(recall(OWNER, null)).toEqual({ builds: 'pass' });
  expect(recall({ ...OWNER, learner: 'grace' }, null)).toEqual({});
  expect(recall({ ...OWNER, slug: '01-b' }, null)).toEqual({});
  expect(recall(OWNER, VERDICT.at)).toEqual({});
  for (const text of ['{', '7', '[]', '{"after":null,"ticks":null}', '{"after":null,"ticks":{"a":"<b>"}}']) {
    kept.set('wirespeed-ticks:ada:01-a', text);
    expect(recall(OWNER, null), text).toEqual({});
  }
});

test('a browser that keeps nothing has no memory, and no fault', () => {
  vi.stubGlobal('localStorage', undefined);
  remember(OWNER, null, { builds: 'pass' });
  expect(recall(OWNER, null)).toEqual({});
});
