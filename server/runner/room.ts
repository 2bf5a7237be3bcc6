/** What a learner's room refuses of the bench, and leaves out of what is told. */

import { LabError } from '../errors.ts';
import type { ClientMessage, RoomRules, VerdictMessage } from '../protocol.ts';
import { closedBecause, stillBecause } from '../room-rules.ts';
import { sentence } from '../sentences.ts';

/** They need the bench. */
export const WORKS: ReadonlySet<ClientMessage['type']> = new Set([
  'build',
  'run',
  'check',
  'measure',
  'configure',
  'menuconfig',
  'shell',
]);
/** What is always granted: a text that was written is kept, whatever the room says, and what runs may be stopped. */
const GRANTED: ReadonlySet<ClientMessage['type']> = new Set(['save', 'stop', 'note', 'resize']);

export function concernsRoom({ type }: ClientMessage): boolean {
  return !GRANTED.has(type);
}

/** @throws LabError "closed" with a sentence for the learner. */
export function refuseClosed(rules: RoomRules | null, message: ClientMessage, roomsOnly: boolean): void {
  const { type } = message;
  const closing = (type === 'menuconfig' || type === 'shell') && !message.open;
  const why =
    ('step' in message ? closedBecause(rules, message.step, roomsOnly) : null) ??
    (WORKS.has(type) && !closing ? stillBecause(rules) : null) ??
    (type === 'measure' && rules?.measuring === false
      ? sentence('no-measuring', { room: rules.room.name })
      : null) ??
    (type === 'kernel' && rules && rules.kernel !== null && rules.kernel !== message.kernel
      ? sentence('room-kernel', { room: rules.room.name, kernel: rules.kernel })
      : null);
  if (why !== null) throw new LabError('closed', why);
}

/** A verdict as the room shows it: without hints where those are closed. */
export function asShown(rules: RoomRules | null, verdict: VerdictMessage): VerdictMessage {
  const step = rules?.steps.find(({ slug }) => slug === verdict.step);
  if (!rules || step?.hints) return verdict;
  return { ...verdict, items: verdict.items.map(({ hint: _, ...item }) => item) };
}
