/**
 * What the pages of steps are told of the learner's room, as headers that no client can set: the step's own text is the
 * solution of the step before it, and its lesson cites its own.
 */
import type { RoomRules } from '../../protocol.ts';
import { closedBecause } from '../../room-rules.ts';

/** `x-step` names the step that this is about: under any other way of writing the address there is no page. */
export function stepHeaders(
  rules: RoomRules | null,
  roomsOnly: boolean,
  pathname: string,
): Record<string, string> {
  const slug = /^\/labs\/([0-9][a-z0-9.-]*)$/.exec(pathname)?.[1];
  if (slug === undefined) return {};
  const closed = closedBecause(rules, slug, roomsOnly);
  const step = rules?.steps.find((one) => one.slug === slug);
  const solved = !rules || step?.solution === true;
  const hinted = !rules || step?.hints === true;
  return {
    'x-step': slug,
    ...(closed === null ? {} : { 'x-step-closed': encodeURIComponent(JSON.stringify(closed)) }),
    'x-solution': solved ? 'open' : 'closed',
    'x-hints': hinted ? 'open' : 'closed',
  };
}
