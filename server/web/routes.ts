/**
 * Every address that the web process answers itself, with who may use it. An address, or a method, that is not in
 * these tables does nothing: the other addresses are pages, which show nobody's work.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { bookAsCsv, bookAsMarkdown } from '../../labs/book.ts';
import { LIMITS } from '../limits.ts';
import { PATHS, step } from '../protocol.ts';
import { sentence } from '../sentences.ts';
import {
  type Caller,
  clientAddress,
  type HostCaller,
  type InstructorCaller,
  type LearnerCaller,
  type RoomCaller,
  type Who,
} from './access.ts';
import { applicationZip, bundleZip } from './downloads.ts';
import { readFeedback, sendFeedback } from './feedback.ts';
import { download, json, say, tooOften, type Web } from './http.ts';
import { readCookie, type SocketKind, setCookie } from './identity.ts';
import { endLearnerSession, listSessions, signedIn, signIn, signOut } from './instructors.ts';
import { deleteMyData, downloadMyData } from './my-data.ts';
import { health, metrics, ready } from './operations.ts';
import { deleteRoom, exportRoom, readHoldings } from './rooms/data-routes.ts';
import {
  addHelper,
  changeRoom,
  closeAgain,
  createRoom,
  enterRoom,
  listRooms,
  newRoomCode,
  openFor,
  readRoom,
  removeMember,
  revokeHelper,
} from './rooms/host-routes.ts';
import {
  drawResume,
  join,
  leaveRoom,
  lookAtRoom,
  myRoom,
  resume,
  solution,
  whyClosed,
} from './rooms/learner-routes.ts';
import { watchRoom } from './rooms/live.ts';
import { nameMe, readRace, showRace } from './rooms/race.ts';
import { downloadReport, readReport } from './rooms/report.ts';
import {
  changeHelp,
  endTimer,
  myNews,
  noteRead,
  raiseHand,
  readTalk,
  sayInRoom,
  startTimer,
  takeBack,
  withdrawHand,
} from './rooms/talk-routes.ts';
import {
  answerView,
  changeView,
  openView,
  readHistory,
  readView,
  roomSolution,
  viewedBundle,
} from './rooms/view-routes.ts';
import { readSummary } from './summary.ts';

export interface Route {
  readonly who: Who;
  readonly handle: Handler<Caller>;
}
type Handler<C> = (
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  caller: C,
  url: URL,
) => Promise<void> | void;

export const ROUTES: Readonly<Record<string, { readonly [M in 'GET' | 'POST' | 'DELETE']?: Route }>> = {
  [PATHS.health]: { GET: anyone(health) },
  [PATHS.ready]: { GET: anyone(ready) },
  // To programs of the operator's: operations.ts says who those are.
  [PATHS.metrics]: { GET: anyone(metrics) },
  [PATHS.session]: { POST: learner('newcomer', openSession) },
  [PATHS.progress]: { GET: anyone(progress) },
  [PATHS.capture]: { GET: learner('learner', capture) },
  [PATHS.bookAsCsv]: { GET: learner('learner', exportBook) },
  [PATHS.bookAsMarkdown]: { GET: learner('learner', exportBook) },
  [PATHS.bundle]: { GET: learner('learner', zip) },
  [PATHS.application]: { GET: learner('learner', zip) },
  [PATHS.myData]: { GET: learner('learner', downloadMyData), DELETE: learner('learner', deleteMyData) },
  [PATHS.feedback]: { GET: anyone(readFeedback), POST: learner('newcomer', sendFeedback) },
  [PATHS.instructor]: { POST: anyone(signIn), GET: instructor(signedIn), DELETE: host(signOut) },
  [PATHS.sessions]: { GET: instructor(listSessions) },
  [PATHS.endSession]: { POST: instructor(endLearnerSession) },
  [PATHS.rooms]: { GET: host(listRooms), POST: instructor(createRoom) },
  [PATHS.room]: { GET: room('room', readRoom), POST: room('room', changeRoom) },
  [PATHS.roomLive]: { GET: room('room', watchRoom) },
  [PATHS.roomCode]: { POST: room('owner', newRoomCode) },
  [PATHS.roomHelpers]: { POST: room('owner', addHelper), DELETE: room('owner', revokeHelper) },
  [PATHS.roomOpenings]: { POST: room('room', openFor), DELETE: room('room', closeAgain) },
  [PATHS.roomMembers]: { DELETE: room('room', removeMember) },
  [PATHS.roomReport]: { GET: room('room', readReport) },
  [PATHS.roomReportAsCsv]: { GET: room('room', downloadReport) },
  [PATHS.roomData]: { GET: room('owner', readHoldings), DELETE: room('owner', deleteRoom) },
  [PATHS.roomZip]: { GET: room('owner', exportRoom) },
  [PATHS.roomTalk]: {
    GET: room('room', readTalk),
    POST: room('room', sayInRoom),
    DELETE: room('room', takeBack),
  },
  [PATHS.roomTimers]: { POST: room('room', startTimer), DELETE: room('room', endTimer) },
  [PATHS.roomHelp]: { POST: room('room', changeHelp) },
  [PATHS.roomView]: { GET: room('room', readView), POST: room('room', changeView) },
  [PATHS.roomViewHistory]: { GET: room('room', readHistory) },
  [PATHS.roomViewSession]: { POST: room('room', openView) },
  [PATHS.roomViewBundle]: { GET: room('room', viewedBundle) },
  [PATHS.roomSolution]: { GET: room('room', roomSolution) },
  [PATHS.roomRace]: { GET: room('room', showRace) },
  [PATHS.enterRoom]: { POST: anyone(enterRoom) },
  [PATHS.join]: { GET: learner('newcomer', lookAtRoom), POST: learner('newcomer', join) },
  [PATHS.myRoom]: { GET: anyone(myRoom), DELETE: learner('learner', leaveRoom) },
  [PATHS.myNews]: { GET: anyone(myNews) },
  [PATHS.myHelp]: { POST: learner('learner', raiseHand), DELETE: learner('learner', withdrawHand) },
  [PATHS.myView]: { POST: learner('learner', answerView) },
  [PATHS.readMessage]: { POST: learner('learner', noteRead) },
  [PATHS.race]: { GET: learner('learner', readRace), POST: learner('learner', nameMe) },
  [PATHS.summary]: { GET: learner('learner', readSummary) },
  [PATHS.resume]: { POST: learner('learner', drawResume) },
  [PATHS.useResume]: { POST: learner('newcomer', resume) },
  [PATHS.solution]: { GET: learner('learner', solution) },
};

/** The one socket that anybody may open: connection-tests.ts bounds it. */
export const PUBLIC_UPGRADE = PATHS.connectionTest;

/** The sockets: learners', and with `?room=` and `?learner=` of who looks at one of them. */
export const UPGRADES: Readonly<Record<string, SocketKind>> = {
  [PATHS.interactive]: 'interactive',
  [PATHS.bulk]: 'bulk',
};

/** Probes on this machine ask under whatever name they like; they learn nothing about anybody. */
export const ANY_HOST: ReadonlySet<string> = new Set([PATHS.health, PATHS.ready, PATHS.metrics]);

function anyone(handle: Handler<Caller>): Route {
  return { who: 'anyone', handle };
}

function learner(who: 'learner' | 'newcomer', handle: Handler<LearnerCaller>): Route {
  return {
    who,
    handle(web, request, response, caller, url) {
      if (caller.role !== 'learner') throw new TypeError(`a ${caller.role} at a learner's address`);
      return handle(web, request, response, caller, url);
    },
  };
}

function instructor(handle: Handler<InstructorCaller>): Route {
  return {
    who: 'instructor',
    handle(web, request, response, caller, url) {
      if (caller.role !== 'instructor') throw new TypeError(`a ${caller.role} at an instructor's address`);
      return handle(web, request, response, caller, url);
    },
  };
}

function host(handle: Handler<HostCaller>): Route {
  return {
    who: 'host',
    handle(web, request, response, caller, url) {
      if (caller.role !== 'host') throw new TypeError(`a ${caller.role} at a host's address`);
      return handle(web, request, response, caller, url);
    },
  };
}

function room(who: 'room' | 'owner', handle: Handler<RoomCaller>): Route {
  return {
    who,
    async handle(web, request, response, caller, url) {
      if (caller.role !== 'room') throw new TypeError(`a ${caller.role} at a room's address`);
      await handle(web, request, response, caller, url);
      if (request.method !== 'GET') web.roomLive.changed(caller.room);
    },
  };
}

async function openSession(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { session }: LearnerCaller,
): Promise<void> {
  if (tooOften(web, response, `session ${session}`, LIMITS.web.sessionsPerMinute)) return;
  const known = await web.store.session(session);
  const cookie = readCookie(request.headers, web.origins.secure, 'learner');
  // Good for another year, and as this release sets it. Not each time: a late answer must not undo what another tab was given.
  if (known && cookie && Date.now() - Date.parse(known.seen) > LIMITS.web.renewMilliseconds)
    response.setHeader('Set-Cookie', setCookie(cookie, web.origins.secure, 'learner'));
  // With a full disk a learner still reads what there is.
  await web.store.seen(session).catch((error) => web.log.warn({ err: error }, 'not noted as seen'));
  json(response, 200, web.tickets.issue(session));
}

async function progress(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  caller: Caller,
): Promise<void> {
  const passed = caller.role === 'learner' ? await web.store.passed(caller.learner) : [];
  json(response, 200, { passed, kernels: web.runner.status?.kernels ?? [] });
}

async function capture(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { learner }: LearnerCaller,
  url: URL,
): Promise<void> {
  const wanted = step.safeParse(url.searchParams.get('step'));
  if (!wanted.success) return say(response, 400, 'Which step? Say ?step=03-say-hello.');
  if (!web.pace.take(`capture ${learner}`, LIMITS.web.capturesPerMinute))
    return say(response, 429, sentence('too-many-downloads'));
  const address = clientAddress(request, web.trustedProxies);
  if (tooOften(web, response, `capture for ${address}`, LIMITS.web.capturesPerAddress)) return;
  const { pcap } = await web.runner.remote.capture({ learner, step: wanted.data });
  if (pcap === null) return say(response, 404, sentence('no-capture'));
  download(response, 'application/vnd.tcpdump.pcap', `${wanted.data}.pcap`, Buffer.from(pcap, 'base64'));
}

/** The learner's experiment book as a file. */
async function exportBook(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { learner }: LearnerCaller,
  { pathname }: URL,
): Promise<void> {
  if (!web.pace.take(`export ${learner}`, LIMITS.web.exportsPerMinute))
    return say(response, 429, sentence('too-many-downloads'));
  const { entries, notes } = await web.store.book({ learner });
  const [type, name, text] =
    pathname === PATHS.bookAsCsv
      ? ['text/csv', 'experiments.csv', bookAsCsv(entries, notes)]
      : ['text/markdown', 'experiments.md', bookAsMarkdown(entries, notes)];
  download(response, `${type}; charset=utf-8`, name, Buffer.from(text));
}

async function zip(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { learner }: LearnerCaller,
  { pathname, searchParams }: URL,
): Promise<void> {
  const wanted = step.safeParse(searchParams.get('step'));
  if (!wanted.success) return say(response, 400, 'Which step? Say ?step=03-say-hello.');
  const why = await whyClosed(web, learner, wanted.data, pathname === PATHS.bundle ? 'hints' : 'step');
  if (why !== null) return say(response, 403, why);
  if (!web.pace.take(`capture ${learner}`, LIMITS.web.capturesPerMinute))
    return say(response, 429, sentence('too-many-downloads'));
  // Learners can be made up: what all of an address ask for is bounded, too.
  const address = clientAddress(request, web.trustedProxies);
  if (tooOften(web, response, `zip for ${address}`, LIMITS.web.zipsPerAddress)) return;
  const found =
    pathname === PATHS.bundle
      ? await bundleZip(web.runner, learner, wanted.data)
      : await applicationZip(web.store, learner, wanted.data);
  if (!found) return say(response, 404, sentence('no-bundle'));
  download(response, 'application/zip', found.name, Buffer.from(found.bytes));
}
