/** One learner, as an instructor or helper sees them with their consent: asked for, given, ended; what is seen then. */
import { z } from 'zod';
import { count, learnerFileName, step } from './parts.ts';
import { roomId } from './rooms.ts';
import { sessionId } from './sessions.ts';
import { verdictMessage } from './verdict.ts';

/** Of the learner's keyboard: nobody asked for it, somebody asks, or may type. */
export const keyboard = z.enum(['own', 'asked', 'given']);
export type Keyboard = z.infer<typeof keyboard>;

/** Somebody who looks at a learner's work, or asks to. */
export const looking = z.object({
  view: roomId,
  /** Who: as they are called in the room. */
  name: z.string(),
  /** The learner said yes. */
  granted: z.boolean(),
  keyboard,
  /** When it is over by itself: the question, or the consent. */
  endsAt: z.string(),
});
export type Looking = z.infer<typeof looking>;

/** Body of `POST /api/room/view?room=ID&learner=ID`: asks to look, or for the keyboard; gives it back; looks no more. */
export const viewRequest = z.strictObject({ action: z.enum(['look', 'keyboard', 'hands-off', 'end']) });
export type ViewRequest = z.infer<typeof viewRequest>;

/** Body of `POST /api/my-room/view`. `own`: nobody else types, whether that was asked for or allowed. */
export const viewAnswer = z.strictObject({
  view: roomId,
  action: z.enum(['allow', 'end', 'give-keyboard', 'own-keyboard']),
});
export type ViewAnswer = z.infer<typeof viewAnswer>;

/** Answer of `GET /api/room/view?room=ID&learner=ID`. Without consent it says no more than the room's page. */
export const viewState = z.object({
  room: z.object({ id: roomId, name: z.string(), ended: z.boolean() }),
  /** The name that the caller acts under. */
  you: z.string(),
  learner: z.object({
    id: sessionId,
    name: z.string(),
    /** A page of theirs is open now. */
    present: z.boolean(),
    passed: z.array(z.string()),
  }),
  /** `over`: the caller's newest view, not long ago, was answered with no, or was ended. */
  consent: z.enum(['none', 'asked', 'granted', 'over']),
  keyboard,
  endsAt: z.string().nullable(),
  /** The step on the learner's screen; only with consent, and null while no page is open. */
  step: step.nullable(),
});
export type ViewState = z.infer<typeof viewState>;

export const EVENT_KINDS = ['joined', 'left', 'opened', 'built', 'ran', 'passed', 'failed'] as const;

/** Answer of `GET /api/room/view/history?room=ID&learner=ID`, only with consent. */
export const viewHistory = z.object({
  /** What happened in the room, newest first. */
  events: z.array(
    z.object({
      kind: z.enum(EVENT_KINDS),
      step: step.nullable(),
      at: z.string(),
      /** Of a build: whether there is an image. */
      ok: z.boolean().optional(),
      /** Of a run: how it ended. */
      ended: z.string().optional(),
      /** Of a check: items that failed. */
      failed: z.array(z.string()).optional(),
    }),
  ),
  /** The newest of each step with all that was seen, newest first. */
  verdicts: z.array(verdictMessage),
});
export type ViewHistory = z.infer<typeof viewHistory>;

/** From who looks: this line, in the step that is looked at; null takes it back. The learner's pages show it. */
export const pointing = z.object({
  type: z.literal('point'),
  step,
  file: learnerFileName,
  line: count.min(1).max(65_536).nullable(),
});

/** To the learner's pages of that step. */
export const pointed = z.object({
  type: z.literal('pointed'),
  /** Whose consent it is under: it goes with it. */
  view: roomId,
  name: z.string(),
  step,
  file: learnerFileName,
  line: count.nullable(),
});
export type Pointed = z.infer<typeof pointed>;

/** To a page that looks: what it may. */
export const watching = z.object({ type: z.literal('watching'), keyboard, endsAt: z.string() });
