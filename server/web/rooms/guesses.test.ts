import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { LIMITS } from '../../limits.ts';
import { Pace } from '../identity.ts';
import { Guesses } from './guesses.ts';

const { guessesPerLearner, guessesPerAddress, guessesPerMinute, ownGuesses } = LIMITS.rooms;
const wrong = async () => null;
const right = async () => 'found';

/** Wrong codes of one learner until none is looked at any more; answers with how many were. */
async function spend(guesses: Guesses, learner: string, address: string): Promise<number> {
  let looked = 0;
  while (looked < 1_000 && (await guesses.try({ learner, address }, wrong)) === null) looked += 1;
  return looked;
}

test('guesses that come all at once are tried one after the other, however long a look takes', async () => {
  const guesses = new Guesses('join', new Pace());
  let looks = 0;
  const look = async () => {
    looks += 1;
    await setImmediate();
    return null;
  };
  const by = { learner: 'eve', address: 'here' };
  const answers = await Promise.all(
    Array.from({ length: 3 * guessesPerLearner }, () => guesses.try(by, look)),
  );
  expect(looks).toBe(guessesPerLearner);
  expect(answers.filter((answer) => answer === 'wait')).toHaveLength(2 * guessesPerLearner);
  expect(await guesses.try(by, right)).toBe('wait');
});

test('a look that fails holds up nobody, and is no wrong code', async () => {
  const guesses = new Guesses('join', new Pace());
  const broken = () => Promise.reject(new Error('the disk is full'));
  const by = { learner: 'ada', address: 'here' };
  for (let time = 0; time < 2 * guessesPerAddress; time++)
    await expect(guesses.try(by, broken)).rejects.toThrow('the disk is full');
  expect(await guesses.try(by, right)).toBe('found');
});

test('a room of a hundred behind one address gets in, whatever its neighbours and the world guess', async () => {
  const pace = new Pace();
  const [join, resume] = [new Guesses('join', pace), new Guesses('resume', pace)];
  for (let eve = 0; eve < 40; eve++) await spend(join, `eve ${eve}`, 'the room');
  for (let eve = 0; eve < 400; eve++) await spend(join, `far ${eve}`, `net ${eve}`);
  for (let one = 0; one < 100; one++) {
    const by = { learner: `learner ${one}`, address: 'the room' };
    // Each may mistype, too.
    if (one % 3 === 0) expect(await join.try(by, wrong)).toBe(null);
    expect(await join.try(by, right)).toBe('found');
    expect(await resume.try(by, right)).toBe('found');
  }
});

test('right codes make nobody free to guess, from one address or from many', async () => {
  const guesses = new Guesses('join', new Pace());
  let looked = 0;
  for (let eve = 0; eve < 100; eve++) {
    const by = { learner: `eve ${eve}`, address: 'here' };
    expect(await guesses.try(by, right)).toBe('found');
    looked += await spend(guesses, by.learner, by.address);
  }
  expect(looked).toBe(100 * ownGuesses + guessesPerAddress);
  for (let eve = 0; eve < 100; eve++) looked += await spend(guesses, `far ${eve}`, `net ${eve}`);
  expect(looked).toBe(200 * ownGuesses + guessesPerMinute);
});
