/**
 * The connection test: a socket before signing in, by which a page finds out whether the network between carries the
 * workshop's own. Binary messages come back as they are; the text "ticks" asks for a row of ticks; and the server ticks
 * by itself, as seldom as the workshop's sockets are heard of when nobody does anything.
 */
import { z } from 'zod';
import { count } from './parts.ts';

/** What a page may send as text. */
export const TICKS_PLEASE = 'ticks';

/** A row of ticks: so many, so far apart. What holds bytes back delivers several at once. */
export const TICK_ROW = { ticks: 20, milliseconds: 100 } as const;
/** Between two ticks that nobody asked for. */
export const QUIET_TICK_MILLISECONDS = 15_000;

/** `at`: milliseconds on the server's clock; only differences mean anything. */
export const tick = z.object({ tick: count, row: z.boolean(), at: z.number() });
export type Tick = z.infer<typeof tick>;

/** Why the server closes one: too many at once, for too long, or something that is no test. */
export const TEST_CLOSE = { busy: 4100, over: 4101, notATest: 4102 } as const;
