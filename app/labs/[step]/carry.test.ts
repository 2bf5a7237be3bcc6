import { afterEach, expect, test, vi } from 'vitest';
import { arrive, carry } from './carry.ts';

afterEach(() => vi.unstubAllGlobals());

test('what is carried arrives once, and only where it is meant to', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  const carried = { learner: 'ada', from: '03', texts: { 'main.c': 'int x;' } };
  expect(carry('04-a', carried)).toBe(true);
  expect(arrive('05-a', 'ada')).toBeNull();
  expect(arrive('04-a', 'ada')).toEqual(carried);
  expect(arrive('04-a', 'ada')).toBeNull();
  carry('04-a', carried);
  expect(arrive('04-a', 'grace')).toBeNull();
  for (const text of [
    '{',
    '1',
    '{"learner":"ada","from":3,"texts":{}}',
    '{"learner":"ada","from":"03","texts":{"main.c":1}}',
  ]) {
    kept.set('wirespeed-carried:04-a', text);
    expect(arrive('04-a', 'ada'), text).toBeNull();
  }
});

test('a browser without memory says so', () => {
  vi.stubGlobal('sessionStorage', undefined);
  expect(carry('04-a', { learner: 'ada', from: '03', texts: {} })).toBe(false);
  expect(arrive('04-a', 'ada')).toBeNull();
});
