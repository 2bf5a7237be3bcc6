/** `/api/rooms` and `/api/room`: what an instructor and the helpers of a room do with it. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { labBySlug } from '../../../labs/index.ts';
import { LIMITS } from '../../limits.ts';
import {
  contradicts,
  type enterAnswer,
  type helperAnswer,
  newHelper,
  newOpening,
  newRoom,
  type roomAnswer,
  roomChange,
  roomId,
  roomSecret,
  type roomsAnswer,
  sessionId,
} from '../../protocol.ts';
import { type Sentence, sentence } from '../../sentences.ts';
import {
  type Caller,
  clientAddress,
  type HostCaller,
  hostOf,
  type InstructorCaller,
  type RoomCaller,
} from '../access.ts';
import { parsed } from '../body.ts';
import { json, say, tooOften, type Web } from '../http.ts';
import { hashSecret, newCookie, newSecret, setCookie } from '../identity.ts';

export async function listRooms(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { session, instructor }: HostCaller,
): Promise<void> {
  const by = instructor === null ? session : `key ${instructor}`;
  if (tooOften(web, response, `rooms read by ${by}`, LIMITS.rooms.looksPerMinute)) return;
  const answer: z.input<typeof roomsAnswer> = {
    rooms: await web.store.rooms.roomsOf(session, instructor),
    creates: instructor !== null,
    kernels: [...(web.runner.status?.kernels ?? [])],
  };
  json(response, 200, answer);
}

export async function createRoom(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { instructor }: InstructorCaller,
): Promise<void> {
  const body = await parsed(request, response, newRoom, LIMITS.rooms.bodyBytes);
  if (!body) return say(response, 400, sentence('room-settings'));
  const problem = problemOf(body);
  if (problem) return say(response, 400, problem);
  if (hurried(web, response, `key ${instructor}`)) return;
  const room = await web.store.rooms.createRoom(body, instructor);
  web.log.info({ instructor, room: room.id }, 'a room was made');
  json(response, 201, room);
}

export async function readRoom(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { room: id, as, by, owner }: RoomCaller,
): Promise<void> {
  if (tooOften(web, response, `room read by ${by}`, LIMITS.rooms.looksPerMinute)) return;
  const { rooms } = web.store;
  const room = await rooms.room(id);
  if (!room) return say(response, 404, sentence('no-such-room'));
  const { learners } = await web.runner.remote.remembered({}).catch(() => ({ learners: [] }));
  const present = new Set(learners);
  const answer: z.input<typeof roomAnswer> = {
    room,
    you: as,
    owner,
    roomsOnly: web.roomsOnly,
    members: (await rooms.members(id)).map((one) => ({ ...one, present: present.has(one.learner) })),
    openings: await rooms.openings(id),
    helpers: owner ? await rooms.helpers(id) : [],
  };
  json(response, 200, answer);
}

export async function changeRoom(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { room: id, as, by, owner }: RoomCaller,
): Promise<void> {
  const change = await parsed(request, response, roomChange, LIMITS.rooms.bodyBytes);
  const room = change && (await web.store.rooms.room(id));
  if (!room) return say(response, 400, 'That is no setting of a room.');
  if (!owner && (change.ended || endsSooner(change.endsAt, room.endsAt)))
    return say(response, 403, sentence('owner-ends'));
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const problem = problemOf({ ...room, ...given });
  if (problem) return say(response, 400, problem);
  if (hurried(web, response, by)) return;
  if (!(await web.store.rooms.changeRoom(id, change))) return say(response, 409, sentence('room-over'));
  web.log.info({ room: id, by: as, change: Object.keys(given) }, 'a room was changed');
  await web.roomWatch.look();
  json(response, 200, (await web.store.rooms.room(id)) ?? {});
}

/** An end that has passed would be the end: helpers may only put it off. */
function endsSooner(asked: string | null | undefined, now: string | null): boolean {
  if (asked === undefined || asked === null) return false;
  return now === null || Date.parse(asked) < Date.parse(now);
}

export async function newRoomCode(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { room, as, by }: RoomCaller,
): Promise<void> {
  if (hurried(web, response, by)) return;
  const code = await web.store.rooms.newCode(room);
  web.log.info({ room, by: as }, 'a room has another code');
  json(response, 200, { code });
}

export async function addHelper(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { room, as, by }: RoomCaller,
): Promise<void> {
  const body = await parsed(request, response, newHelper);
  if (!body) return say(response, 400, 'Whose link is it? Send {"name": "…"}.');
  if (hurried(web, response, by)) return;
  const secret = newSecret();
  const id = await web.store.rooms.addHelper(room, body.name, hashSecret(secret), as);
  if (id === null) return say(response, 409, sentence('most-links', { most: LIMITS.rooms.helpers }));
  const answer: z.input<typeof helperAnswer> = { id, secret };
  json(response, 201, answer);
}

export async function revokeHelper(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { room, as }: RoomCaller,
  { searchParams }: URL,
): Promise<void> {
  const helper = roomId.safeParse(searchParams.get('helper')).data;
  if (!helper || !(await web.store.rooms.revokeHelper(room, helper)))
    return say(response, 404, sentence('link-gone'));
  await web.roomWatch.look();
  web.log.info({ room, by: as, helper }, 'a link was taken back');
  json(response, 200, {});
}

export async function openFor(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { room, as, by }: RoomCaller,
): Promise<void> {
  const body = await parsed(request, response, newOpening);
  if (!body || !labBySlug(body.step)) return say(response, 400, 'Which step, and what of it?');
  const members = await web.store.rooms.members(room);
  if (body.learner !== null && !members.some(({ learner }) => learner === body.learner))
    return say(response, 404, sentence('learner-gone'));
  if (hurried(web, response, by)) return;
  const id = await web.store.rooms.open(room, body, as);
  if (id === null) return say(response, 409, sentence('much-open'));
  await web.roomWatch.look();
  json(response, 201, { id });
}

export async function closeAgain(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { room }: RoomCaller,
  { searchParams }: URL,
): Promise<void> {
  const opening = roomId.safeParse(searchParams.get('opening')).data;
  if (!opening || !(await web.store.rooms.close(room, opening)))
    return say(response, 404, sentence('not-open'));
  await web.roomWatch.look();
  json(response, 200, {});
}

export async function removeMember(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { room, as }: RoomCaller,
  { searchParams }: URL,
): Promise<void> {
  const learner = sessionId.safeParse(searchParams.get('learner')).data;
  if (!learner || !(await web.store.rooms.leave(learner, room)))
    return say(response, 404, sentence('learner-gone'));
  // A runner that cannot be reached is being replaced, and the next one asks the store.
  await web.runner.remote.ruled({ learners: [learner] }).catch(() => {});
  web.log.info({ room, by: as, learner: learner.slice(0, 6) }, 'a learner was taken out of a room');
  json(response, 200, {});
}

/** Exchanges the secret of a link for a cookie; who has one keeps it, with one room more. */
export async function enterRoom(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  _caller: Caller,
): Promise<void> {
  const body = await parsed(request, response, roomSecret);
  if (!body) return say(response, 400, 'Send the secret as {"secret": "…"}.');
  const helper = await web.store.rooms.helperOf(hashSecret(body.secret.trim()));
  if (!helper) {
    const address = clientAddress(request, web.trustedProxies);
    if (tooOften(web, response, `link from ${address}`, LIMITS.web.keysPerMinute)) return;
    return say(response, 403, sentence('no-such-link'));
  }
  let session = (await hostOf(web, request))?.session;
  if (session === undefined) {
    if (tooOften(web, response, `sign-in by link ${helper.id}`, LIMITS.rooms.signInsPerMinute)) return;
    const cookie = newCookie();
    session = cookie.id;
    await web.store.rooms.openHelperSession({ id: cookie.id, secretHash: hashSecret(cookie.secret) });
    response.setHeader('Set-Cookie', setCookie(cookie, web.origins.secure, 'instructor'));
  }
  await web.store.rooms.grant(session, helper.id);
  web.log.info({ room: helper.room, helper: helper.id }, 'a helper came in');
  const answer: z.input<typeof enterAnswer> = { room: helper.room, name: helper.name };
  json(response, 200, answer);
}

function problemOf(room: z.output<typeof newRoom>): Sentence | string | null {
  const unknown = room.steps?.find((slug) => !labBySlug(slug));
  if (unknown !== undefined) return `There is no step ${unknown}.`;
  return contradicts(room) ? sentence('contradiction') : null;
}

function hurried(web: Web, response: ServerResponse, by: string): boolean {
  return tooOften(web, response, `rooms by ${by}`, LIMITS.rooms.changesPerMinute);
}
