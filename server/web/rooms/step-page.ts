/**
 * What the pages of steps are told of the learner's room, as headers that no client can set: the step's own text is the
 * solution of the step before it, and its lesson cites its own.
 */
import type { IncomingMessage } from 'node:http';
import { closedBecause } from '../../room-rules.ts';
import { type Gate, learnerOf } from '../access.ts';

/** `x-step` names the step that this is about: under any other way of writing the address there is no page. */
export async function stepHeaders(
  gate: Gate,
  request: IncomingMessage,
  pathname: string,
): Promise<Record<string, string>> {
  const slug = /^\/labs\/([0-9][a-z0-9.-]*)$/.exec(pathname)?.[1];
  if (slug === undefined) return {};
  // Also where a link of another site led here: a page shows that site nothing.
  const caller = await learnerOf(gate, request);
  const rules = caller && (await gate.store.rooms.rulesOf(caller.learner));
  const closed = closedBecause(rules, slug, gate.roomsOnly);
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
