/** Signing in with an instructor's key, and what an instructor is told of the learners' sessions. */
import { z } from 'zod';

/** The half of a cookie that is no secret. */
export const sessionId = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

/** Tells a page whose browser this is, so that it mixes nobody's texts; opens nothing, and names nobody. */
export const learnerMark = z.string().regex(/^[A-Za-z0-9_-]{16}$/);

/** Body of `POST /api/instructor`: what `npm run lab -- instructor add` printed. */
export const instructorKey = z.strictObject({ key: z.string().max(64) });
/** Answer of `GET` and `POST /api/instructor`. */
export const instructorAnswer = z.object({ name: z.string() });

/** Answer of `GET /api/sessions`: learners' sessions, newest use first; times are ISO 8601. */
export const sessionsAnswer = z.object({
  sessions: z.array(
    z.object({
      id: sessionId,
      created: z.string(),
      seen: z.string(),
      ended: z.string().nullable(),
      /** Its pages are open just now. */
      present: z.boolean(),
    }),
  ),
});

/** Body of `POST /api/sessions/end`. */
export const endedSession = z.strictObject({ session: sessionId });
