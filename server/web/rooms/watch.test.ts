import { expect, test } from 'vitest';
import { openLog } from '../../log.ts';
import type { RunnerLink } from '../runner-link.ts';
import type { Store } from '../store.ts';
import { RoomWatch } from './watch.ts';

/** A store and a runner as far as the watch asks them, in which one room cannot be read. */
function open() {
  const told: string[] = [];
  const state = {
    broken: true,
    crowd: 1,
    revisions: new Map([
      ['one', 1],
      ['two', 1],
      ['three', 1],
    ]),
  };
  const members = async (room: string) => {
    if (room === 'one' && state.broken) throw new Error('the store is locked');
    return Array.from({ length: state.crowd }, () => ({ learner: `of ${room}` }));
  };
  const store = { rooms: { revisions: async () => state.revisions, members } } as unknown as Store;
  const ruled = async ({ learners }: { learners: string[] }) => void told.push(...learners);
  const remote = { ruled, remembered: async () => ({ learners: ['all'] }) };
  const runner = { alive: true, remote } as unknown as RunnerLink;
  return { told, state, watch: new RoomWatch(store, runner, openLog('web', 'silent')) };
}

test('tells a crowd of what changes all the time no more often than it can be told', async () => {
  const { told, state, watch } = open();
  using _watch = watch;
  state.broken = false;
  state.crowd = 100;
  const began = performance.now();
  for (let revision = 2; performance.now() - began < 1_200; revision++) {
    state.revisions = new Map([['one', revision]]);
    await watch.look();
  }
  // A change is told at once, and the next ones every half a second.
  expect(told.length).toBeGreaterThanOrEqual(200);
  expect(told.length).toBeLessThanOrEqual(400);
});

test('tells all other rooms of their changes where one cannot be told, and that one with the next look', async () => {
  const { told, state, watch } = open();
  using _watch = watch;
  await watch.look();
  expect(told).toEqual(['of two', 'of three']);
  await watch.look();
  expect(told).toHaveLength(2);
  state.broken = false;
  await watch.look();
  expect(told.slice(2)).toEqual(['of one']);
  state.revisions = new Map([
    ['two', 1],
    ['three', 2],
  ]);
  await watch.look();
  expect(told.slice(3)).toEqual(['of three', 'all']);
});
