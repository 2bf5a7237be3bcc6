/** What people in a room say to each other: messages and notes, timers, questions, and what an instructor sees of it. */
import { z } from 'zod';
import { count, learnerFileName, step } from './parts.ts';
import { roomId, TOO_MANY_MARKS } from './rooms.ts';
import { sessionId } from './sessions.ts';
import { looking } from './views.ts';

/** Longest message and longest question, in UTF-16 units: what is read at a glance, twice over. */
export const MAX_SAID = 600;
/** Longest label of a timer: one line on a projector. */
const MAX_LABEL = 60;
/** A timer is for a step of a course, not for a day. */
export const MAX_TIMER_MINUTES = 240;
/** Longest line of code that a question brings along: what fits in a window. */
const MAX_SHOWN_LINE = 200;
/** Lines of the largest file are fewer. */
const MAX_LINE = 65_536;
/** As many as a room has members. */
const MAX_ADDRESSED = 250;

/** Plain text in one form of Unicode, with line ends and nothing else that cannot be seen. */
function said(most: number) {
  return z
    .string()
    .max(4 * most)
    .transform((text) => text.normalize('NFC').replace(/\r\n?/gu, '\n').trim())
    .pipe(
      z
        .string()
        .min(1, 'is empty')
        .max(most, `is longer than ${most} characters`)
        .regex(/^[^\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]*$/u, 'has characters that cannot be seen')
        .refine((text) => !TOO_MANY_MARKS.test(text), 'has more marks than a letter can bear')
        // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is refused, but for line ends
        .regex(/^[^\x00-\x09\x0b-\x1f\x7f-\x9f]*$/, 'has control characters'),
    );
}

/** A line of somebody's program, to be looked at. */
export const codePlace = z.strictObject({ step, file: learnerFileName, line: z.int().min(1).max(MAX_LINE) });
export type CodePlace = z.infer<typeof codePlace>;

/** Where the caret stood when a question was asked, with that line: who answers sees it without looking further. */
export const askedPlace = codePlace.extend({ text: z.string().max(MAX_SHOWN_LINE).default('') });
export type AskedPlace = z.infer<typeof askedPlace>;

const audience = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('all') }),
  /** Who has that step on the screen. */
  z.strictObject({ to: z.literal('step'), step }),
  z.strictObject({ to: z.literal('learners'), learners: z.array(sessionId).min(1).max(MAX_ADDRESSED) }),
]);

/** Body of `POST /api/room/talk?room=ID`. `help`: the question that it answers, which is closed by it. */
export const newMessage = z.strictObject({
  text: said(MAX_SAID),
  audience,
  place: codePlace.nullable().default(null),
  /** Stays on every page until it is taken down. */
  pinned: z.boolean().default(false),
  help: roomId.nullable().default(null),
});
export type NewMessage = z.infer<typeof newMessage>;

/** Body of `POST /api/room/timers?room=ID`. */
export const newTimer = z.strictObject({
  label: said(MAX_LABEL),
  step: step.nullable().default(null),
  minutes: z.number().positive().max(MAX_TIMER_MINUTES),
});

/** Body of `POST /api/room/help?room=ID`: comes to a learner, lets another come, or has been there. */
export const helpChange = z.strictObject({ help: roomId, action: z.enum(['claim', 'release', 'visited']) });
export type HelpChange = z.infer<typeof helpChange>;

/** Body of `POST /api/my-room/help`. */
export const raisedHand = z.strictObject({
  step,
  question: said(MAX_SAID),
  place: askedPlace.nullable().default(null),
});
export type RaisedHand = z.infer<typeof raisedHand>;

/** Body of `POST /api/my-room/read`. */
export const readMessage = z.strictObject({ message: roomId });

export const roomTimer = z.object({
  id: roomId,
  label: z.string(),
  step: step.nullable(),
  endsAt: z.string(),
});

/** What a learner's page shows of the room: unread messages, oldest first, notes, timers, the own question. */
export const roomNews = z.object({
  messages: z.array(
    z.object({
      id: roomId,
      from: z.string(),
      text: z.string(),
      /** Only for who has this step on the screen. */
      step: step.nullable(),
      place: codePlace.nullable(),
      pinned: z.boolean(),
      at: z.string(),
    }),
  ),
  timers: z.array(roomTimer),
  help: z
    .object({
      id: roomId,
      question: z.string(),
      at: z.string(),
      /** Questions that were asked before and still wait. */
      ahead: count,
      claimedBy: z.string().nullable(),
    })
    .nullable(),
  /** Who looks at this learner's work, or asks to. */
  looking: z.array(looking),
});
export type RoomNews = z.infer<typeof roomNews>;
export type RoomNote = RoomNews['messages'][number];
/** Answer of `GET /api/my-room/news`; null where the caller is in no room. */
export const myNewsAnswer = z.object({ news: roomNews.nullable() });
export const newsMessage = z.object({ type: z.literal('news'), news: roomNews });

/** What instructors and helpers see of it, in the answer of `GET /api/room`. */
export const roomTalk = z.object({
  /** In the order in which they were asked. */
  help: z.array(
    z.object({
      id: roomId,
      learner: sessionId,
      name: z.string(),
      step,
      question: z.string(),
      place: askedPlace.nullable(),
      at: z.string(),
      claimedBy: z.string().nullable(),
    }),
  ),
  /** Newest first. */
  messages: z.array(
    z.object({
      id: roomId,
      from: z.string(),
      text: z.string(),
      audience: z.enum(['all', 'step', 'learners']),
      step: step.nullable(),
      /** Of `audience` learners. */
      addressed: count,
      read: count,
      place: codePlace.nullable(),
      pinned: z.boolean(),
      at: z.string(),
    }),
  ),
  timers: z.array(roomTimer),
  /** Whose newest check of a step failed at the same item. */
  stuck: z.array(
    z.object({ step, item: z.string(), task: z.string(), learners: z.array(sessionId), tried: count }),
  ),
});
export type RoomTalk = z.infer<typeof roomTalk>;
