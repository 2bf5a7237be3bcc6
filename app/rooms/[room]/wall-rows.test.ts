import { expect, test } from 'vitest';
import type { Activity, LiveLearner, RoomTalk } from '../../../server/protocol.ts';
import { countsOf, EDITING, NO_FILTER, rowsOf, shownOf, sorted, type WallFilter } from './wall-rows.ts';

const [ONE, TWO] = ['01-getting-started', '02-network-interface'] as const;
const NOW = Date.parse('2026-01-01T12:00:00Z');
const ago = (minutes: number) => NOW - minutes * 60_000;
const iso = (minutes: number) => new Date(ago(minutes)).toISOString();

interface Kind {
  readonly now?: Partial<Activity> | null;
  readonly opened?: number;
  readonly failedTries?: number;
  readonly passed?: string[];
}

function learner(
  name: string,
  { now = {}, opened = 10, failedTries = 0, passed = [] }: Kind = {},
): LiveLearner {
  const activity = { present: true, step: ONE, doing: 'idle', since: NOW, actedAt: ago(1), ...now } as const;
  return {
    ...{ learner: name, mark: 'm'.repeat(16), name, number: 1, joinedAt: iso(60), passed },
    present: now !== null && activity.present,
    now: now === null ? null : activity,
    steps: {
      [ONE]: {
        ...{ openedAt: iso(opened), tries: failedTries, failed: failedTries, at: null },
        result: failedTries > 0 ? 'failed' : null,
      },
    },
  };
}

const asks = (...names: string[]) => names.map((name) => ({ learner: name })) as unknown as RoomTalk['help'];
const names = (rows: { learner: { name: string } }[]) => rows.map((row) => row.learner.name);

test('says of each what they do, for how long they are there, and since when they did nothing', () => {
  const states = (kind: Kind) => rowsOf([learner('a', kind)], [], NOW)[0];
  expect(states({ now: { actedAt: NOW - EDITING + 1 } })?.state).toBe('editing');
  expect(states({ now: { actedAt: NOW - EDITING } })?.state).toBe('idle');
  expect(states({ now: { doing: 'checking', actedAt: NOW } })?.state).toBe('checking');
  expect(states({ now: { present: false, doing: 'running' } })?.state).toBe('away');
  expect(states({ now: null })).toMatchObject({ state: 'away', step: ONE, inStep: 10, idle: 10 });
  expect(states({ now: { actedAt: null }, opened: 7 })).toMatchObject({ state: 'idle', inStep: 7, idle: 7 });
  expect(states({ now: { actedAt: ago(3) }, opened: 7 })).toMatchObject({ inStep: 7, idle: 3 });
  // A clock that is behind the server's makes no negative times.
  expect(states({ now: { actedAt: ago(-2) }, opened: -2 })).toMatchObject({ inStep: 0, idle: 0 });
  expect(states({ now: { step: TWO } })).toMatchObject({ step: TWO, inStep: null, failing: false });
  expect(states({ failedTries: 2 })?.failing).toBe(true);
  // Who has passed a step and goes on trying with it is stuck nowhere.
  expect(states({ failedTries: 2, passed: [ONE] })?.failing).toBe(false);
});

test('puts who needs help first: who asked first, who tried most, who rests; who is away last', () => {
  const room = [
    learner('away', { now: { present: false }, failedTries: 9 }),
    learner('works', { now: { actedAt: NOW } }),
    learner('rests', { now: { actedAt: ago(6) } }),
    learner('failed once', { failedTries: 1 }),
    learner('failed twice', { failedTries: 2 }),
    learner('asked second'),
    learner('asked first'),
  ];
  const rows = rowsOf(room, asks('asked first', 'asked second'), NOW);
  expect(names(sorted(rows, 'help', 'en'))).toEqual([
    ...['asked first', 'asked second', 'failed twice', 'failed once', 'rests', 'works', 'away'],
  ]);
});

test('sorts by name as people do, by time in the step and by rest, longest first', () => {
  const room = [
    learner('Zoë', { opened: 5, now: { actedAt: ago(1) } }),
    learner('Ada 10', { opened: 20, now: { actedAt: ago(2) } }),
    learner('Ada 2', { opened: 10, now: { actedAt: ago(4) } }),
    learner('ärger', { opened: 90, now: { present: false, actedAt: ago(80) } }),
  ];
  const rows = rowsOf(room, [], NOW);
  expect(names(sorted(rows, 'name', 'de'))).toEqual(['Ada 2', 'Ada 10', 'ärger', 'Zoë']);
  expect(names(sorted(rows, 'step', 'en'))).toEqual(['Ada 10', 'Ada 2', 'Zoë', 'ärger']);
  expect(names(sorted(rows, 'idle', 'en'))).toEqual(['Ada 2', 'Ada 10', 'Zoë', 'ärger']);
});

test('shows those of a name, a step, a need or an item of a check, and all of these together', () => {
  const room = [
    learner('Ada', { failedTries: 1 }),
    learner('Bob', { failedTries: 1, now: { step: TWO } }),
    learner('Eve', { now: { actedAt: ago(6) } }),
    learner('Zoë', { now: { present: false } }),
  ];
  const rows = rowsOf(room, asks('Eve'), NOW);
  const stuck = [{ step: ONE, item: 'frame', task: 'x', learners: ['Ada', 'Bob'], tried: 3 }];
  const shown = (filter: Partial<WallFilter>) => names(shownOf(rows, { ...NO_FILTER, ...filter }, stuck));
  expect(shown({})).toHaveLength(4);
  expect(shown({ search: ' ZO\u0045\u0308 ' })).toEqual(['Zoë']);
  expect(shown({ step: TWO })).toEqual(['Bob']);
  expect(shown({ only: 'asking' })).toEqual(['Eve']);
  expect(shown({ only: 'failing' })).toEqual(['Ada']);
  expect(shown({ only: 'idle' })).toEqual(['Eve']);
  expect(shown({ only: 'away' })).toEqual(['Zoë']);
  expect(shown({ item: { step: ONE, item: 'frame' } })).toEqual(['Ada', 'Bob']);
  expect(shown({ item: { step: ONE, item: 'frame' }, search: 'b' })).toEqual(['Bob']);
  // Nobody is stuck there any more.
  expect(shown({ item: { step: ONE, item: 'other' } })).toEqual([]);
});

test('counts for each step who has passed it, who is at it, and whose check of it fails', () => {
  const room = [
    learner('a', { failedTries: 1 }),
    learner('b'),
    learner('c', { passed: [ONE], now: { step: TWO } }),
    learner('d', { passed: [ONE] }),
  ];
  expect(countsOf(rowsOf(room, [], NOW), [ONE, TWO])).toEqual([
    { slug: ONE, passed: 2, here: 2, failing: 1 },
    { slug: TWO, passed: 0, here: 1, failing: 0 },
  ]);
});
