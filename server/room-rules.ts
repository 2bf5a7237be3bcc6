/** What a room holds a learner to: pure, so that every case can be tested without a room. */

import type { RoomRules } from './protocol.ts';
import { type Sentence, sentence } from './sentences.ts';

/** The learner's view of a room as the store has it. */
export interface Standing {
  readonly room: {
    readonly id: string;
    readonly name: string;
    /** In scope, in the course's order. */
    readonly steps: readonly string[];
    readonly kernel: 'unikraft' | 'ukmini' | null;
    readonly gating: 'free' | 'after-check';
    readonly solutions: 'open' | 'after-check';
    readonly hints: 'open' | 'closed';
    readonly measuring: boolean;
    readonly names: boolean;
    readonly race: boolean;
    readonly endsAt: string | null;
    readonly pausedAt: string | null;
    readonly endedAt: string | null;
  };
  readonly me: { readonly name: string; readonly number: number };
  readonly passed: readonly string[];
  /** For the room, or for this learner. */
  readonly openings: readonly { readonly kind: string; readonly step: string }[];
}

/** @param now milliseconds since the epoch: a room whose time is over has ended, whether or not that was noted. */
export function rulesFor({ room, me, passed, openings }: Standing, now: number): RoomRules {
  const opened = (kind: string, step: string) =>
    openings.some((opening) => opening.kind === kind && opening.step === step);
  return {
    room: {
      id: room.id,
      name: room.name,
      endsAt: room.endsAt,
      paused: room.pausedAt !== null,
      ended: isOver(room, now),
    },
    me: { ...me },
    kernel: room.kernel,
    measuring: room.measuring,
    names: room.names,
    race: room.race,
    steps: room.steps.map((slug, at) => {
      const before = room.steps[at - 1];
      const inTurn = before === undefined || room.gating === 'free' || passed.includes(before);
      return {
        slug,
        // Whoever passed a step before joining goes on with it.
        open: inTurn || passed.includes(slug) || opened('step', slug),
        solution: room.solutions === 'open' || passed.includes(slug) || opened('solution', slug),
        hints: room.hints === 'open' || passed.includes(slug) || opened('hints', slug),
      };
    }),
  };
}

export function isOver(room: { endedAt: string | null; endsAt: string | null }, now: number): boolean {
  return room.endedAt !== null || (room.endsAt !== null && Date.parse(room.endsAt) <= now);
}

/** Why a learner may not be on a step; null where they may. @param roomsOnly whether who is in no room has no step */
export function closedBecause(rules: RoomRules | null, slug: string, roomsOnly: boolean): Sentence | null {
  if (!rules) return roomsOnly ? sentence('no-room') : null;
  const at = rules.steps.findIndex((step) => step.slug === slug);
  const found = rules.steps[at];
  if (!found) return sentence('not-in-room', { room: rules.room.name });
  if (found.open) return null;
  const before = rules.steps[at - 1]?.slug.split('-')[0] ?? '';
  return sentence('step-closed', { before });
}

/** Why nothing may be built or run just now; null where it may. */
export function stillBecause(rules: RoomRules | null): Sentence | null {
  if (rules?.room.ended) return sentence('room-ended', { room: rules.room.name });
  if (rules?.room.paused) return sentence('room-paused', { room: rules.room.name });
  return null;
}
