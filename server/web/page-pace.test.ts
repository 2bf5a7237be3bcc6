import { expect, test } from 'vitest';
import { LIMITS } from '../limits.ts';
import { Pace } from './identity.ts';
import { PagePace } from './page-pace.ts';

const LESSON = '/labs/01-getting-started';

test('a room behind one address loads its pages at once, whoever asks for pages without end from there or elsewhere', () => {
  const pages = new PagePace(new Pace());
  const flood = (address: string) => {
    let rendered = 0;
    while (pages.take(LESSON, address, null)) rendered += 1;
    return rendered;
  };
  // A room's first visit, all at once.
  expect(flood('room')).toBeGreaterThanOrEqual(100);
  for (let at = 0; at < 40; at++) flood(`elsewhere ${at}`);
  // Those who are known do not feel it, a hundred of them with some pages each.
  for (let learner = 0; learner < 100; learner++)
    for (const path of ['/', LESSON, '/summary'])
      expect(pages.take(path, 'room', `learner ${learner}`)).toBe(true);
  // One of them who goes on and on is stopped alone.
  let rendered = 0;
  while (pages.take('/join', 'room', 'learner 1')) rendered += 1;
  expect(rendered).toBeLessThanOrEqual(LIMITS.pages.perLearner);
  expect(pages.take(LESSON, 'room', 'learner 2')).toBe(true);
});

test('newcomers at many addresses share what is left to them', () => {
  const pages = new PagePace(new Pace());
  let rendered = 0;
  for (let address = 0; address < 10_000; address++)
    if (pages.take(LESSON, `${address}`, null)) rendered += 1;
  const { lessonMilliseconds, allNewcomers } = LIMITS.pages;
  expect(rendered).toBeLessThanOrEqual(1.1 * (allNewcomers.burst / lessonMilliseconds));
});

test('learners of a room have a budget that nobody else at their address spends', () => {
  const pages = new PagePace(new Pace());
  for (let at = 0; at < 100; at++)
    for (let time = 0; time < LIMITS.pages.perLearner; time++) pages.take(LESSON, 'room', `stranger ${at}`);
  expect(pages.take(LESSON, 'room', 'stranger of the address')).toBe(false);
  for (let learner = 0; learner < 100; learner++)
    expect(pages.take(LESSON, 'room', `learner ${learner}`, 'ROOM')).toBe(true);
});

test('whoever is in a room with made-up learners spends nothing of those who are elsewhere', () => {
  const pages = new PagePace(new Pace());
  for (let at = 0; at < 20; at++)
    for (let time = 0; time < LIMITS.pages.perLearner; time++)
      pages.take(LESSON, 'there', `made up ${at}`, 'ROOM');
  expect(pages.take(LESSON, 'there', 'one more', 'ROOM')).toBe(false);
  expect(pages.take(LESSON, 'here', 'learner', 'ROOM')).toBe(true);
});
