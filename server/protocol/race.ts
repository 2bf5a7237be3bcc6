/** The race of a room: who sends fastest, and with the least work. Nobody is named who did not say so. */
import { z } from 'zod';
import { count, kernel, step } from './parts.ts';

export const racer = z.object({
  /** From 1 on; equals share one. */
  place: count,
  value: z.number(),
  /** null: somebody who is not named. */
  name: z.string().nullable(),
  mine: z.boolean(),
});
export type Racer = z.infer<typeof racer>;

/** One ranking: how many are in it, and those of them who are told. */
export const ranking = z.object({ of: count, told: z.array(racer) });
export type Ranking = z.infer<typeof ranking>;

/** With one step's reference solution and one kernel. */
export const raceBoard = z.object({
  step,
  kernel,
  /** Packets a second ÷ those of the reference, measured in turn: the greatest first. */
  rate: ranking,
  /** Instructions for one packet: the fewest first. */
  work: ranking,
});
export type RaceBoard = z.infer<typeof raceBoard>;

/** Answer of `GET /api/race`, and of `GET /api/room/race?room=ID`. */
export const raceAnswer = z.object({
  /** The room's name; null for who is in none. */
  room: z.string().nullable(),
  /** The room's switch. */
  on: z.boolean(),
  /** Whether the room lets learners see each other's names at all. */
  names: z.boolean(),
  /** Whether the caller is named; false for an instructor. */
  named: z.boolean(),
  boards: z.array(raceBoard),
});
export type RaceAnswer = z.infer<typeof raceAnswer>;

/** Body of `POST /api/race`. */
export const raceName = z.strictObject({ named: z.boolean() });
