/** `/api/join`, `/api/my-room`, `/api/resume`, `/api/solution`: what a learner does with rooms, and gets from them. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { labBySlug } from '../../../labs/index.ts';
import { stepOf } from '../../course.ts';
import { LIMITS } from '../../limits.ts';
import {
  type joinAnswer,
  joining,
  type myRoomAnswer,
  type resumeAnswer,
  resuming,
  type solutionAnswer,
  step,
} from '../../protocol.ts';
import { closedBecause } from '../../room-rules.ts';
import { type Sentence, sentence } from '../../sentences.ts';
import { type Caller, clientAddress, type LearnerCaller } from '../access.ts';
import { parsed } from '../body.ts';
import { json, say, tooOften, type Web } from '../http.ts';
import { hashSecret, newCookie, setCookie } from '../identity.ts';
import { drawResumeCode, readJoinCode, readResumeCode, spell } from './codes.ts';

const NO_SUCH_CODE = sentence('no-such-code');
const NO_DISK = sentence('disk-nearly-full');
const TOO_MANY_GUESSES = sentence('too-many-codes');

/** Which room a code is for, before a name is given. */
export async function lookAtRoom(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { learner }: LearnerCaller,
  { searchParams }: URL,
): Promise<void> {
  const code = readJoinCode((searchParams.get('code') ?? '').slice(0, 80));
  if (code === null) return say(response, 400, NO_SUCH_CODE);
  const address = clientAddress(request, web.trustedProxies);
  const room = await web.guesses.join.try({ learner, address }, () => web.store.rooms.roomBehind(code));
  if (room === 'wait') return say(response, 429, TOO_MANY_GUESSES);
  if (!room) return say(response, 404, NO_SUCH_CODE);
  const answer: z.input<typeof joinAnswer> = { name: room.name, endsAt: room.endsAt };
  json(response, 200, answer);
}

export async function join(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { learner }: LearnerCaller,
): Promise<void> {
  const body = await parsed(request, response, joining);
  if (!body) return say(response, 400, sentence('no-name'));
  const code = readJoinCode(body.code);
  if (code === null) return say(response, 400, NO_SUCH_CODE);
  const address = clientAddress(request, web.trustedProxies);
  const room = await web.guesses.join.try({ learner, address }, () => web.store.rooms.roomBehind(code));
  if (room === 'wait') return say(response, 429, TOO_MANY_GUESSES);
  if (!room) return say(response, 404, NO_SUCH_CODE);
  const { joinsPerMinute, joinsPerAddress } = LIMITS.rooms;
  if (tooOften(web, response, `join by ${learner}`, joinsPerMinute)) return;
  if (tooOften(web, response, `join from ${address}`, joinsPerAddress)) return;
  if (!web.store.hasRoom()) return say(response, 507, NO_DISK);
  switch (await web.store.rooms.join(learner, code, body.name)) {
    case 'no-such-code':
      return say(response, 404, NO_SUCH_CODE);
    case 'closed':
      return say(response, 403, sentence('joining-closed'));
    case 'full':
      return say(response, 403, sentence('room-full', { most: LIMITS.rooms.members }));
    case 'joined':
      web.roomLive.changed(room.id);
      web.roomLive.learnerChanged(learner);
      await web.runner.remote.ruled({ learners: [learner] }).catch(() => {});
      return tellRules(web, response, learner);
  }
}

export async function myRoom(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  caller: Caller,
): Promise<void> {
  if (caller.role === 'learner') return tellRules(web, response, caller.learner);
  json(response, 200, { rules: null });
}

export async function leaveRoom(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { learner }: LearnerCaller,
): Promise<void> {
  await web.store.rooms.leave(learner);
  web.roomLive.learnerChanged(learner);
  await web.runner.remote.ruled({ learners: [learner] }).catch(() => {});
  return tellRules(web, response, learner);
}

export async function drawResume(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { learner }: LearnerCaller,
): Promise<void> {
  if (tooOften(web, response, `resume ${learner}`, LIMITS.rooms.resumesPerMinute)) return;
  const code = drawResumeCode();
  const expiresAt = new Date(Date.now() + LIMITS.rooms.resumeMilliseconds).toISOString();
  await web.store.rooms.keepResumeCode(learner, hashSecret(code), expiresAt);
  const answer: z.input<typeof resumeAnswer> = { code: spell(code), expiresAt };
  json(response, 201, answer);
}

/** This browser becomes one more of the learner whose code it is. */
export async function resume(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { learner: present }: LearnerCaller,
): Promise<void> {
  const body = await parsed(request, response, resuming);
  const code = body && readResumeCode(body.code);
  if (!body || code === null) return say(response, 400, sentence('no-such-resume-code'));
  const address = clientAddress(request, web.trustedProxies);
  const learner = await web.guesses.resume.try({ learner: present, address }, () =>
    web.store.rooms.learnerOfResumeCode(hashSecret(code)),
  );
  if (learner === 'wait') return say(response, 429, TOO_MANY_GUESSES);
  if (learner === null) return say(response, 404, sentence('resume-code-old'));
  if (learner !== present) {
    if (!body.replace && (await web.store.hasWorked(present)))
      return say(response, 409, sentence('work-left-behind'));
    if (resumesTooOften(web, response, learner, address)) return;
    if (!web.store.hasRoom()) return say(response, 507, NO_DISK);
    const cookie = newCookie();
    await web.store.rooms.addSession(learner, { id: cookie.id, secretHash: hashSecret(cookie.secret) });
    response.setHeader('Set-Cookie', setCookie(cookie, web.origins.secure, 'learner'));
    web.log.info({ learner: learner.slice(0, 6) }, 'a learner goes on in another browser');
  }
  return tellRules(web, response, learner);
}

function resumesTooOften(web: Web, response: ServerResponse, learner: string, address: string): boolean {
  const { resumedPerMinute, resumedPerAddress } = LIMITS.rooms;
  return (
    tooOften(web, response, `resume of ${learner}`, resumedPerMinute) ||
    tooOften(web, response, `resume from ${address}`, resumedPerAddress) ||
    tooOften(web, response, 'resume', LIMITS.web.newLearnersPerMinute)
  );
}

/** The reference solution, where the learner's room has it open; who is in no room may always look. */
export async function solution(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { learner }: LearnerCaller,
  { searchParams }: URL,
): Promise<void> {
  const wanted = step.safeParse(searchParams.get('step')).data ?? '';
  if (!labBySlug(wanted)) return say(response, 400, 'Which step? Say ?step=03-say-hello.');
  const why = await whyClosed(web, learner, wanted, 'solution');
  if (why !== null) return say(response, 403, why);
  const answer: z.input<typeof solutionAnswer> = { files: stepOf(wanted).solution };
  json(response, 200, answer);
}

/** Why a learner may not have a step, its hints or its solution; null where they may. */
export async function whyClosed(
  { store, roomsOnly }: Pick<Web, 'store' | 'roomsOnly'>,
  learner: string,
  slug: string,
  what: 'step' | 'solution' | 'hints',
): Promise<Sentence | null> {
  const rules = await store.rooms.rulesOf(learner);
  const closed = closedBecause(rules, slug, roomsOnly);
  if (closed !== null || !rules || what === 'step') return closed;
  const found = rules.steps.find((one) => one.slug === slug);
  if (what === 'hints' && !found?.hints) return sentence('hints-closed');
  if (what === 'solution' && !found?.solution) return sentence('solution-closed');
  return null;
}

async function tellRules(web: Web, response: ServerResponse, learner: string): Promise<void> {
  const answer: z.input<typeof myRoomAnswer> = { rules: await web.store.rooms.rulesOf(learner) };
  json(response, 200, answer);
}
