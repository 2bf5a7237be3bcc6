import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { LIMITS } from '../../limits.ts';
import { Pace } from '../identity.ts';
import { Guesses } from './guesses.ts';

test('guesses that come all at once are tried one after the other, however long a look takes', async () => {
  const guesses = new Guesses(new Pace());
  let looks = 0;
  const look = async () => {
    looks += 1;
    await setImmediate();
    return null;
  };
  const most = LIMITS.rooms.guessesPerAddress;
  const answers = await Promise.all(Array.from({ length: 3 * most }, () => guesses.try('here', look)));
  expect(looks).toBe(most);
  expect(answers.filter((answer) => answer === 'wait')).toHaveLength(2 * most);
});

test('a look that fails holds up nobody, and is no wrong code', async () => {
  const guesses = new Guesses(new Pace());
  const broken = () => Promise.reject(new Error('the disk is full'));
  for (let time = 0; time < 2 * LIMITS.rooms.guessesPerAddress; time++)
    await expect(guesses.try('here', broken)).rejects.toThrow('the disk is full');
  expect(await guesses.try('here', async () => 'found')).toBe('found');
});
