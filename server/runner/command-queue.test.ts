import { expect, test } from 'vitest';
import { LIMITS } from '../limits.ts';
import { CommandQueue } from './command-queue.ts';

const { commandsWaiting } = LIMITS.socket;

/** A queue whose first command waits until it is let go; what ran stands in `ran`, in its order. */
function held() {
  const queue = new CommandQueue();
  const gate = Promise.withResolvers<void>();
  const ran: string[] = [];
  const add = (owner: string, name: string) => queue.add(owner, async () => void ran.push(name));
  queue.add('ada', () => gate.promise);
  return {
    queue,
    add,
    ran,
    letGo: gate.resolve,
    done: () => new Promise<void>((end) => queue.own(async () => end())),
  };
}

test('runs commands in the order in which they came, whoever sent them', async () => {
  const { queue, add, ran, letGo, done } = held();
  add('ada', 'first');
  queue.own(async () => void ran.push('the server’s own'));
  add('ben', 'second');
  expect(ran).toEqual([]);
  letGo();
  await done();
  expect(ran).toEqual(['first', 'the server’s own', 'second']);
});

test('has so many places for each owner, and none of the server’s own takes one', async () => {
  const { queue, add, ran, letGo, done } = held();
  for (let index = 1; index < commandsWaiting; index++) expect(add('ada', `${index}`)).toBe(true);
  queue.own(async () => {});
  expect(add('ada', 'one too many')).toBe(false);
  expect(add('ben', 'ben’s')).toBe(true);
  letGo();
  await done();
  expect(ran).toHaveLength(commandsWaiting);
  expect(ran).not.toContain('one too many');
});

test('gives a place back with each command that is done, were it by a failure of ours', async () => {
  const { queue, add, letGo, done } = held();
  letGo();
  await done();
  for (let index = 0; index < 3 * commandsWaiting; index++) {
    expect(add('ada', `${index}`)).toBe(true);
    await done();
  }
  expect(queue.add('ada', async () => {})).toBe(true);
});
