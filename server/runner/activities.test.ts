import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LIMITS } from '../limits.ts';
import type { Activity } from '../protocol.ts';
import { Activities } from './activities.ts';

const { activityMilliseconds, activityKnownMilliseconds } = LIMITS.rooms.live;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Two learners, and what was told of them, batch by batch. */
function open() {
  const idle: Activity = { present: true, step: null, doing: 'idle', since: 0, actedAt: null };
  const sessions = new Map([
    ['ada', { activity: idle }],
    ['bob', { activity: idle }],
  ]);
  const told: [string, Activity][][] = [];
  const activities = new Activities(sessions, async (news) => {
    told.push(news.map(({ learner, ...activity }) => [learner, activity]));
  });
  const does = (learner: string, change: Partial<Activity>) => {
    sessions.set(learner, { activity: { ...(sessions.get(learner)?.activity ?? idle), ...change } });
    activities.changed(learner);
  };
  const wait = (milliseconds = activityMilliseconds) => vi.advanceTimersByTimeAsync(milliseconds);
  const learners = () => told.map((batch) => batch.map(([learner]) => learner));
  return { activities, sessions, told, does, wait, learners };
}

test('tells nothing while nobody looks, then what everybody does, and then what has changed, together', async () => {
  const { activities, does, wait, learners } = open();
  does('ada', { doing: 'building' });
  await wait();
  expect(learners()).toEqual([]);
  activities.want(true);
  await wait();
  expect(learners()).toEqual([['ada', 'bob']]);
  does('bob', { doing: 'checking' });
  does('ada', { doing: 'running' });
  does('bob', { doing: 'idle', since: 1 });
  await wait();
  expect(learners().slice(1)).toEqual([['bob', 'ada']]);
  activities.changed('ada');
  await wait();
  expect(learners()).toHaveLength(2);
  activities.want(false);
  does('ada', { doing: 'idle' });
  await wait();
  expect(learners()).toHaveLength(2);
});

test('does not tell of each save of somebody who types, but that they still do', async () => {
  const { activities, does, wait, told } = open();
  activities.want(true);
  await wait();
  for (let at = 1; at < activityKnownMilliseconds; at += activityKnownMilliseconds / 20) {
    does('ada', { actedAt: 100_000 + at });
    await wait();
  }
  expect(told).toHaveLength(2);
  does('ada', { actedAt: 100_001 + activityKnownMilliseconds });
  await wait();
  expect(told[2]?.[0]?.[1].actedAt).toBe(100_001 + activityKnownMilliseconds);
});

test('tells that somebody left whose bench and memory are gone', async () => {
  const { activities, sessions, told, wait } = open();
  activities.want(true);
  await wait();
  sessions.delete('ada');
  activities.changed('ada');
  await wait();
  expect(told[1]).toEqual([['ada', expect.objectContaining({ present: false, doing: 'idle' })]]);
});
