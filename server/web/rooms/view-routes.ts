/** `/api/room/view…` and `/api/my-room/view`: one learner as an instructor or helper sees them, with their consent. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { labBySlug } from '../../../labs/index.ts';
import { stepOf } from '../../course.ts';
import { LIMITS } from '../../limits.ts';
import {
  type Looking,
  type RoomMember,
  type solutionAnswer,
  step,
  viewAnswer,
  viewRequest,
  type viewState,
} from '../../protocol.ts';
import { sentence } from '../../sentences.ts';
import type { LearnerCaller, RoomCaller } from '../access.ts';
import { parsed } from '../body.ts';
import { bundleZip } from '../downloads.ts';
import { download, json, say, tooOften, type Web } from '../http.ts';
import { markOf } from '../identity.ts';

const NOT_HERE = sentence('learner-gone');
const NO_CONSENT = sentence('no-consent');
const REFUSALS = {
  'not-in-the-room': { status: 404, said: NOT_HERE },
  over: { status: 409, said: sentence('view-room-over') },
  'too-many': {
    status: 409,
    said: sentence('many-views'),
  },
} as const;

/** The member that an address of a room names, by id or, as the wall's links do, by mark; null where there is none. */
export async function learnerIn(web: Pick<Web, 'store'>, room: string, url: URL): Promise<string | null> {
  return (await memberOf(web, room, url))?.learner ?? null;
}

/** The caller's view of that learner where the learner allows it now; whatever shows something asks this first. */
export async function consentTo(
  { store }: Pick<Web, 'store'>,
  { room, by }: Pick<RoomCaller, 'room' | 'by'>,
  learner: string,
): Promise<Looking | null> {
  const found = await store.rooms.viewOf({ room, learner, by });
  return found !== null && found !== 'over' && found.granted ? found : null;
}

export async function readView(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  caller: RoomCaller,
  url: URL,
): Promise<void> {
  if (tooOften(web, response, `views by ${caller.by}`, LIMITS.views.looksPerMinute)) return;
  const member = await memberOf(web, caller.room, url);
  const room = await web.store.rooms.room(caller.room);
  if (!member || !room) return say(response, 404, NOT_HERE);
  const { learner, name, passed } = member;
  const view = await web.store.rooms.viewOf({ room: caller.room, learner, by: caller.by });
  const open = view === 'over' ? null : view;
  // A runner that cannot be reached is being replaced.
  const shown = await web.runner.remote.showing({ learner }).catch(() => ({ present: false, step: null }));
  const answer: z.input<typeof viewState> = {
    room: { id: room.id, name: room.name, ended: room.endedAt !== null },
    you: caller.as,
    learner: { id: learner, name, passed, present: shown.present },
    consent: view === 'over' ? 'over' : !open ? 'none' : open.granted ? 'granted' : 'asked',
    keyboard: open?.keyboard ?? 'own',
    endsAt: open?.endsAt ?? null,
    step: open?.granted ? shown.step : null,
  };
  json(response, 200, answer);
}

export async function changeView(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { room, as, by }: RoomCaller,
  url: URL,
): Promise<void> {
  const body = await parsed(request, response, viewRequest);
  if (!body) return say(response, 400, 'Do you ask to look, for the keyboard, or is it over?');
  const learner = await learnerIn(web, room, url);
  if (!learner) return say(response, 404, NOT_HERE);
  const { asksPerMinute, changesPerMinute } = LIMITS.views;
  const asks = body.action === 'look' || body.action === 'keyboard';
  const what = `${body.action} at ${learner} by ${by}`;
  if (tooOften(web, response, what, asks ? asksPerMinute : changesPerMinute)) return;
  const viewer = { room, learner, by };
  if (body.action === 'look') {
    const asked = await web.store.rooms.askToLook(viewer);
    if (asked !== 'asked') return say(response, REFUSALS[asked].status, REFUSALS[asked].said);
  } else if (!(await web.store.rooms.changeView(viewer, body.action))) return say(response, 403, NO_CONSENT);
  web.log.info(
    { room, by: as, learner: learner.slice(0, 6), action: body.action },
    'a view was asked for or ended',
  );
  await tellRunner(web, learner);
  await web.roomWatch.look();
  json(response, 200, {});
}

/** At once: the watch of rooms rests in a busy one, and whoever looks would read on meanwhile. A runner that is gone shows nothing. */
async function tellRunner({ runner }: Web, learner: string): Promise<void> {
  await runner.remote.ruled({ learners: [learner] }).catch(() => {});
}

/** What the learner says to who asks or looks. */
export async function answerView(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { learner }: LearnerCaller,
): Promise<void> {
  const body = await parsed(request, response, viewAnswer);
  if (!body) return say(response, 400, 'Whom do you answer, and what?');
  if (tooOften(web, response, `view of ${learner}`, LIMITS.views.changesPerMinute)) return;
  if (!(await web.store.rooms.answerView(learner, body))) return say(response, 404, sentence('view-over'));
  await tellRunner(web, learner);
  await web.roomWatch.look();
  json(response, 200, {});
}

/** The learner, where the caller may look at their work now; otherwise the refusal is said. */
async function consenting(
  web: Web,
  response: ServerResponse,
  caller: RoomCaller,
  url: URL,
): Promise<string | null> {
  const learner = await learnerIn(web, caller.room, url);
  if (learner && (await consentTo(web, caller, learner))) return learner;
  say(response, 403, NO_CONSENT);
  return null;
}

/** Tickets for the sockets of a page that looks. */
export async function openView(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  caller: RoomCaller,
  url: URL,
): Promise<void> {
  if (tooOften(web, response, `session ${caller.session}`, LIMITS.web.sessionsPerMinute)) return;
  const learner = await consenting(web, response, caller, url);
  if (learner === null) return;
  json(response, 200, web.tickets.issue(caller.session));
}

export async function readHistory(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  caller: RoomCaller,
  url: URL,
): Promise<void> {
  if (tooOften(web, response, `histories by ${caller.by}`, LIMITS.views.looksPerMinute)) return;
  const learner = await consenting(web, response, caller, url);
  if (learner === null) return;
  json(response, 200, await web.store.rooms.historyOf({ room: caller.room, learner }));
}

export async function viewedBundle(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  caller: RoomCaller,
  url: URL,
): Promise<void> {
  if (tooOften(web, response, `bundle by ${caller.by}`, LIMITS.web.capturesPerMinute)) return;
  const learner = await consenting(web, response, caller, url);
  if (learner === null) return;
  const wanted = step.safeParse(url.searchParams.get('step')).data;
  if (!wanted) return say(response, 400, 'Which step? Say ?step=03-say-hello.');
  if (tooOften(web, response, `bundles of ${caller.room}`, LIMITS.views.bundlesPerMinute)) return;
  const found = await bundleZip(web.runner, learner, wanted);
  if (!found) return say(response, 404, sentence('no-bundle'));
  download(response, 'application/zip', found.name, Buffer.from(found.bytes));
}

/** The reference of a step, for who teaches it. */
export async function roomSolution(
  _web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  _caller: RoomCaller,
  { searchParams }: URL,
): Promise<void> {
  const wanted = step.safeParse(searchParams.get('step')).data ?? '';
  if (!labBySlug(wanted)) return say(response, 400, 'Which step? Say ?step=03-say-hello.');
  const answer: z.input<typeof solutionAnswer> = { files: stepOf(wanted).solution };
  json(response, 200, answer);
}

async function memberOf(
  { store }: Pick<Web, 'store'>,
  room: string,
  { searchParams }: URL,
): Promise<Omit<RoomMember, 'present'> | undefined> {
  const named = searchParams.get('learner');
  const members = await store.rooms.members(room);
  return members.find(({ learner }) => learner === named || markOf(learner) === named);
}
