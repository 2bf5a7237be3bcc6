/** `/api/instructor` and `/api/sessions`: signing in with a key, and the learners' sessions, listed and ended. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { endedSession, instructorKey, type sessionsAnswer } from '../protocol.ts';
import { sentence } from '../sentences.ts';
import { type Caller, clientAddress, type HostCaller, type InstructorCaller } from './access.ts';
import { parsed } from './body.ts';
import { json, say, tooOften, type Web } from './http.ts';
import { hashSecret, newCookie, setCookie } from './identity.ts';

export async function signIn(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  _caller: Caller,
): Promise<void> {
  const body = await parsed(request, response, instructorKey);
  if (!body) return say(response, 400, 'Send the key as {"key": "…"}.');
  const cookie = newCookie();
  const session = { id: cookie.id, secretHash: hashSecret(cookie.secret) };
  const keyHash = hashSecret(body.key.trim());
  // Only what a key opened counts for it: each is a session in the store.
  if (web.pace.count(`sign-in by ${keyHash}`) >= LIMITS.rooms.signInsPerMinute)
    return say(response, 429, sentence('key-too-often'));
  const name = await web.store.enterWithKey(keyHash, session);
  if (name === null) {
    // Only what fails counts: nobody behind the same address may keep a right key out.
    const address = clientAddress(request, web.trustedProxies);
    if (tooOften(web, response, `key from ${address}`, LIMITS.web.keysPerMinute)) return;
    return say(response, 403, sentence('no-such-key'));
  }
  web.pace.take(`sign-in by ${keyHash}`, 0);
  web.log.info({ instructor: name }, 'an instructor signed in');
  response.setHeader('Set-Cookie', setCookie(cookie, web.origins.secure, 'instructor'));
  json(response, 200, { name });
}

export function signedIn(
  _web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { instructor }: InstructorCaller,
): void {
  json(response, 200, { name: instructor });
}

export async function signOut(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { session }: HostCaller,
): Promise<void> {
  await web.store.endSession(session);
  response.setHeader('Set-Cookie', setCookie(null, web.origins.secure, 'instructor'));
  json(response, 200, {});
}

export async function listSessions(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const present = new Set((await web.runner.remote.present({})).sessions);
  const all = await web.store.sessions(LIMITS.web.sessionsListed, 'learner');
  const answer: z.input<typeof sessionsAnswer> = {
    sessions: all.map(({ id, created, seen, ended }) => ({
      ...{ id, created, seen, ended },
      present: present.has(id),
    })),
  };
  json(response, 200, answer);
}

/** Only a learner's: another instructor's is the operator's to end. */
export async function endLearnerSession(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { instructor }: InstructorCaller,
): Promise<void> {
  const body = await parsed(request, response, endedSession);
  if (!body) return say(response, 400, 'Which session? Send {"session": "…"}.');
  const found = await web.store.session(body.session);
  if (found?.role !== 'learner') return say(response, 404, 'There is no such session.');
  await web.store.endSession(found.id);
  await web.runner.remote.end({ sessions: [found.id] });
  web.log.info({ instructor, session: found.id.slice(0, 6) }, 'a session was ended');
  json(response, 200, {});
}
