/** All data of a room: what there is of it, before it is taken along or deleted. */
import { z } from 'zod';
import { count } from './parts.ts';
import { roomId } from './rooms.ts';

/**
 * Answer of `GET /api/room/data?room=ID`. A learner's work is the room's where all of it was made there: who brought
 * work, or left, keeps everything but the name and what was noted in the room.
 */
export const roomHoldings = z.object({
  room: z.object({ id: roomId, name: z.string(), endedAt: z.string().nullable() }),
  /** Names of learners whose work is the room's. */
  theirs: z.array(z.string()),
  /** Of learners who keep theirs. */
  kept: z.array(z.object({ name: z.string(), why: z.enum(['left', 'brought']) })),
  events: count,
  messages: count,
  questions: count,
  helpers: count,
});
export type RoomHoldings = z.infer<typeof roomHoldings>;

/** Answer of `DELETE /api/room/data?room=ID`. `left`: what could not be reached, as a sentence. */
export const roomDeleted = z.object({ learners: count, left: z.string().nullable() });
