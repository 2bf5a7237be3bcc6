/** `/api/room/talk`, `/timers`, `/help` and `/api/my-room/news`, `/help`, `/read`: messages, notes, timers and questions of a room. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { labBySlug } from '../../../labs/index.ts';
import { LIMITS } from '../../limits.ts';
import {
  helpChange,
  MAX_SAID,
  MAX_TIMER_MINUTES,
  type myNewsAnswer,
  newMessage,
  newTimer,
  raisedHand,
  readMessage,
  roomId,
} from '../../protocol.ts';
import { sentence } from '../../sentences.ts';
import { type Caller, clientAddress, type LearnerCaller, type RoomCaller } from '../access.ts';
import { parsed } from '../body.ts';
import { json, say, tooOften, type Web } from '../http.ts';

const TOO_FAST = sentence('too-often');
const PROBLEMS = {
  'too-many-notes': sentence('most-notes', { most: LIMITS.rooms.notes }),
  'not-in-the-room': sentence('somebody-gone'),
  'no-such-question': sentence('question-gone'),
} as const;

export async function readTalk(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { room, by }: RoomCaller,
): Promise<void> {
  if (tooOften(web, response, `talk read by ${by}`, LIMITS.rooms.talkReadsPerMinute)) return;
  json(response, 200, await web.store.rooms.talk(room));
}

export async function sayInRoom(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { room, as }: RoomCaller,
): Promise<void> {
  const body = await parsed(request, response, newMessage, LIMITS.rooms.bodyBytes);
  if (!body) return say(response, 400, sentence('no-message', { most: MAX_SAID }));
  const { audience, place } = body;
  if ([audience.to === 'step' ? audience.step : null, place?.step].some((slug) => slug && !labBySlug(slug)))
    return say(response, 400, 'There is no such step.');
  if (!take(web, `talk in ${room}`)) return say(response, 429, TOO_FAST);
  const said = await web.store.rooms.say(room, body, as);
  if ('problem' in said) return say(response, 409, PROBLEMS[said.problem]);
  await web.roomWatch.look();
  json(response, 201, said);
}

export async function takeBack(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { room }: RoomCaller,
  { searchParams }: URL,
): Promise<void> {
  const message = roomId.safeParse(searchParams.get('message')).data;
  if (!message || !(await web.store.rooms.takeBack(room, message)))
    return say(response, 404, sentence('message-gone'));
  await web.roomWatch.look();
  json(response, 200, {});
}

export async function startTimer(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { room, as }: RoomCaller,
): Promise<void> {
  const body = await parsed(request, response, newTimer);
  if (!body || (body.step !== null && !labBySlug(body.step)))
    return say(response, 400, sentence('no-timer', { most: MAX_TIMER_MINUTES }));
  if (!take(web, `talk in ${room}`)) return say(response, 429, TOO_FAST);
  const id = await web.store.rooms.startTimer(room, body, as);
  if (id === null) return say(response, 409, sentence('most-timers', { most: LIMITS.rooms.timers }));
  await web.roomWatch.look();
  json(response, 201, { id });
}

export async function endTimer(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { room }: RoomCaller,
  { searchParams }: URL,
): Promise<void> {
  const timer = roomId.safeParse(searchParams.get('timer')).data;
  if (!timer || !(await web.store.rooms.endTimer(room, timer)))
    return say(response, 404, sentence('timer-gone'));
  await web.roomWatch.look();
  json(response, 200, {});
}

export async function changeHelp(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { room, as, by }: RoomCaller,
): Promise<void> {
  const body = await parsed(request, response, helpChange);
  if (!body)
    return say(response, 400, 'Which question, and do you claim it, release it, or have you been there?');
  if (!take(web, `help by ${by}`)) return say(response, 429, TOO_FAST);
  if (!(await web.store.rooms.changeHelp(room, body, as)))
    return say(response, 409, sentence('question-of-others'));
  await web.roomWatch.look();
  json(response, 200, {});
}

/** What the learner's room says, for pages without a bench, which are told nothing over sockets. */
export async function myNews(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  caller: Caller,
): Promise<void> {
  const learner = caller.role === 'learner' ? caller : null;
  const { newsPerMinute } = LIMITS.rooms;
  if (learner && tooOften(web, response, `news of ${learner.session}`, newsPerMinute)) return;
  const answer: z.input<typeof myNewsAnswer> = {
    news: learner && (await web.store.rooms.news(learner.learner)),
  };
  json(response, 200, answer);
}

export async function raiseHand(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { learner }: LearnerCaller,
): Promise<void> {
  const body = await parsed(request, response, raisedHand);
  if (!body || !labBySlug(body.step)) return say(response, 400, sentence('no-question', { most: MAX_SAID }));
  if (!take(web, `hand of ${learner}`)) return say(response, 429, TOO_FAST);
  if (!web.store.hasRoom()) return say(response, 507, sentence('ask-aloud'));
  if (!(await web.store.rooms.raiseHand(learner, body))) return say(response, 409, sentence('nobody-sees'));
  await web.roomWatch.look();
  json(response, 201, {});
}

export async function withdrawHand(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { learner }: LearnerCaller,
): Promise<void> {
  if (!(await web.store.rooms.withdraw(learner))) return say(response, 404, sentence('asked-nothing'));
  await web.roomWatch.look();
  json(response, 200, {});
}

export async function noteRead(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { learner }: LearnerCaller,
): Promise<void> {
  const body = await parsed(request, response, readMessage);
  if (!body) return say(response, 400, 'Which message?');
  const { readPerMinute, readPerAddress } = LIMITS.rooms;
  if (tooOften(web, response, `read by ${learner}`, readPerMinute)) return;
  const address = clientAddress(request, web.trustedProxies);
  if (tooOften(web, response, `read from ${address}`, readPerAddress)) return;
  if (!(await web.store.rooms.read(learner, body.message)))
    return say(response, 404, sentence('message-gone'));
  // The learner's own pages at once; who sent it sees it with the next look.
  await web.runner.remote.ruled({ learners: [learner] }).catch(() => {});
  json(response, 200, {});
}

function take(web: Web, what: string): boolean {
  return web.pace.take(what, LIMITS.rooms.saidPerMinute);
}
