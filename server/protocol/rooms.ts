/** Rooms: what an instructor says of one, what it holds its learners to, and how they come in. */
import { z } from 'zod';
import { count, kernel, step } from './parts.ts';
import { sessionId } from './sessions.ts';

/** Longest name of a room, a learner or a helper, in UTF-16 units: what a tile on the wall has room for. */
export const MAX_ROOM_NAME = 80;
export const MAX_DISPLAY_NAME = 40;
/** Most steps of a room: twice the course. */
const MAX_ROOM_STEPS = 16;

/** Of a room, a helper's link, or anything else in it. It is no secret. */
export const roomId = z.string().regex(/^[A-Za-z0-9_-]{11}$/);

/** More marks on one letter than any language has: drawn above each other, they cover what stands around. */
export const TOO_MANY_MARKS = /[\p{Mn}\p{Me}]{5}/u;

/**
 * What people are called, made of what people type: in one form of Unicode, no line ends, nothing invisible. Some letters
 * are as invisible as what is none, and Braille has an empty cell; what chooses between two looks of a sign is left out.
 */
function spoken(most: number) {
  return z
    .string()
    .max(4 * most)
    .transform((text) =>
      text
        .replace(/[\ufe00-\ufe0f]/gu, '')
        .normalize('NFC')
        .replace(/\s+/gu, ' ')
        .trim(),
    )
    .pipe(
      z
        .string()
        .min(1, 'is empty')
        .max(most, `is longer than ${most} characters`)
        .regex(
          /^[^\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{DI}\u2800]*$/u,
          'has characters that cannot be seen',
        )
        .refine((text) => !TOO_MANY_MARKS.test(text), 'has more marks than a letter can bear'),
    );
}

/** What looks like a small Latin letter, or whose capital does, with that letter. */
const DOUBLES: ReadonlyMap<string, string> = new Map(
  (
    'аa вb еe кk мm нh оo рp сc тt уy хx іi јj ѕs һh ԁd ԛq ԝw ӏl ' +
    'αa βb εe ζz ηn ιi κk μm νv οo ρp τt υy χx ωw ıi ɑa ɡg il 1l |l 0o'
  )
    .split(' ')
    .map(([letter = '', double = '']) => [letter, double]),
);

/** How a name looks at a glance: two that look alike are one here. */
export function looksLike(name: string): string {
  const looks = (letter: string): string => {
    const double = DOUBLES.get(letter);
    return double === undefined ? letter : looks(double);
  };
  return [...name.normalize('NFKC').toLowerCase()].map(looks).join('');
}
/** Who made the links of the command line: nobody else may be called so. */
export const OPERATOR = 'the operator';
export const displayName = spoken(MAX_DISPLAY_NAME).refine(
  (name) => looksLike(name) !== looksLike(OPERATOR),
  'is the operator’s own',
);

export const gating = z.enum(['free', 'after-check']);
export const solutions = z.enum(['open', 'after-check']);
export const hints = z.enum(['open', 'closed']);
export type Gating = z.infer<typeof gating>;

const settings = {
  name: spoken(MAX_ROOM_NAME),
  /** In scope, in the course's order. */
  steps: z.array(step).min(1).max(MAX_ROOM_STEPS),
  /** null: each learner chooses. */
  kernel: kernel.nullable(),
  gating,
  solutions,
  hints,
  measuring: z.boolean(),
  /** Whether learners see each other's names. */
  names: z.boolean(),
  race: z.boolean(),
  /** Whether somebody may still join. */
  joining: z.boolean(),
  /** ISO 8601; null: until somebody ends it. */
  endsAt: z.iso.datetime().nullable(),
};
const settingsObject = z.strictObject(settings);
export type RoomSettings = z.infer<typeof settingsObject>;

/** Each step begins with the solution of the one before, so free order would open what is to stay closed. */
export function contradicts({ gating, solutions }: Pick<RoomSettings, 'gating' | 'solutions'>): boolean {
  return gating === 'free' && solutions === 'after-check';
}

/** Body of `POST /api/rooms`. What is left out is as rooms usually are. */
export const newRoom = z.strictObject({
  ...settings,
  steps: settings.steps.optional(),
  kernel: settings.kernel.default(null),
  gating: gating.default('after-check'),
  solutions: solutions.default('after-check'),
  hints: hints.default('open'),
  measuring: z.boolean().default(true),
  names: z.boolean().default(true),
  race: z.boolean().default(false),
  joining: z.boolean().default(true),
  endsAt: settings.endsAt.default(null),
});
export type NewRoom = z.infer<typeof newRoom>;

/** Body of `POST /api/room?room=ID`: settings to change, and what happens to the room as a whole. */
export const roomChange = z.strictObject({
  ...settingsObject.partial().shape,
  paused: z.boolean().optional(),
  /** For good: nobody joins, benches close, the work stays. */
  ended: z.literal(true).optional(),
});
export type RoomChange = z.infer<typeof roomChange>;

export const roomSummary = settingsObject.extend({
  id: roomId,
  /** As it is read out: "7KM-2QX". */
  code: z.string(),
  createdAt: z.string(),
  pausedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** Learners in it now. */
  members: count,
});
export type RoomSummary = z.infer<typeof roomSummary>;

/** Answer of `GET /api/rooms`, newest first. `creates`: whether the caller may make rooms. */
export const roomsAnswer = z.object({
  rooms: z.array(roomSummary),
  creates: z.boolean(),
  kernels: z.array(z.object({ id: kernel, label: z.string() })),
});

export const roomHelper = z.object({
  id: roomId,
  name: z.string(),
  createdBy: z.string(),
  createdAt: z.string(),
  /** When the link was last opened. */
  usedAt: z.string().nullable(),
});
export type RoomHelper = z.infer<typeof roomHelper>;

/** What may be opened: a step ahead of its time, the reference solution of one, or the hints of its checks. */
export const openingKind = z.enum(['step', 'solution', 'hints']);
export const newOpening = z.strictObject({ kind: openingKind, step, learner: sessionId.nullable() });
export const roomOpening = newOpening.extend({ id: roomId, openedBy: z.string(), at: z.string() });
export type RoomOpening = z.infer<typeof roomOpening>;

export const roomMember = z.object({
  learner: sessionId,
  name: z.string(),
  number: count,
  joinedAt: z.string(),
  /** Slugs of passed steps. */
  passed: z.array(z.string()),
  /** A page of theirs is open now. */
  present: z.boolean(),
});
export type RoomMember = z.infer<typeof roomMember>;

/** Answer of `GET /api/room?room=ID`. `you`: the name that the caller acts under. */
export const roomAnswer = z.object({
  room: roomSummary,
  you: z.string(),
  /** Whether the caller made it: helpers cannot end it or hand out links. */
  owner: z.boolean(),
  /** Whether only rooms have steps here: where not, who is in none reads what this one keeps closed. */
  roomsOnly: z.boolean(),
  members: z.array(roomMember),
  openings: z.array(roomOpening),
  /** Empty for helpers. */
  helpers: z.array(roomHelper),
});
export type RoomAnswer = z.infer<typeof roomAnswer>;

/** Body of `POST /api/room/helpers?room=ID`; the answer's link is shown once. */
export const newHelper = z.strictObject({ name: displayName });
export const helperAnswer = z.object({ id: roomId, secret: z.string() });

/** Body of `POST /api/room/enter`: what stands behind "#" in a helper's link. */
export const roomSecret = z.strictObject({ secret: z.string().max(64) });
export const enterAnswer = z.object({ room: roomId, name: z.string() });

/** As it is typed: dashes, blanks and small letters are fine. codes.ts reads it. */
const typedCode = z.string().max(80);
/** Body of `POST /api/join`. */
export const joining = z.strictObject({ code: typedCode, name: displayName });
/** Answer of `GET /api/join?code=`: which room that is, before one is in it. */
export const joinAnswer = z.object({ name: z.string(), endsAt: z.string().nullable() });

/** What a room holds one learner to. */
export const roomRules = z.object({
  room: z.object({
    id: roomId,
    name: z.string(),
    endsAt: z.string().nullable(),
    paused: z.boolean(),
    ended: z.boolean(),
  }),
  me: z.object({ name: z.string(), number: count }),
  kernel: kernel.nullable(),
  measuring: z.boolean(),
  names: z.boolean(),
  race: z.boolean(),
  /** The steps in scope. `solution`, `hints`: whether the reference solution and the hints may be read. */
  steps: z.array(z.object({ slug: step, open: z.boolean(), solution: z.boolean(), hints: z.boolean() })),
});
export type RoomRules = z.infer<typeof roomRules>;

/** Answer of `GET` and `DELETE /api/my-room`, and of `POST /api/join`; null where one is in none. */
export const myRoomAnswer = z.object({ rules: roomRules.nullable() });

/** Answer of `POST /api/resume`: a code, shown once, that continues on another computer. */
export const resumeAnswer = z.object({ code: z.string(), expiresAt: z.string() });
/** Body of `POST /api/resume/use`. `replace`: work of this browser's own may be left behind. */
export const resuming = z.strictObject({ code: typedCode, replace: z.boolean().default(false) });

/** Answer of `GET /api/solution?step=`: the reference solution's files, where they are open. */
export const solutionAnswer = z.object({ files: z.record(z.string(), z.string()) });
