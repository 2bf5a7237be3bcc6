/**
 * The runner: every bench, build, guest, capture and terminal, behind one channel to the web process. Small on purpose,
 * so that starting a child stays cheap. It lives as long as the web process: when the channel closes, it exits, and
 * everything it owns dies with it.
 */
import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import os from 'node:os';
import { type WebSocket, WebSocketServer } from 'ws';
import type { z } from 'zod';
import { findDelegation } from '../bench/delegation.ts';
import { GroupTree } from '../bench/group-tree.ts';
import { findKernels } from '../bench/kernels.ts';
import { readConfig } from '../config.ts';
import { loadCourse } from '../course.ts';
import { LabError } from '../errors.ts';
import { runnerFigures, watchRunner } from '../figures.ts';
import { LIMITS } from '../limits.ts';
import { openLog } from '../log.ts';
import { MeasuringSlot } from '../measure/slot.ts';
import { MAX_MESSAGE_BYTES } from '../protocol.ts';
import { Activities } from './activities.ts';
import { Admission } from './admission.ts';
import { connect, type Figure, RUNNER_CALLS, STORE_CALLS } from './channel.ts';
import { whoYields } from './places.ts';
import { Session, type Shared } from './session.ts';
import { Shelf } from './shelf.ts';
import { CLOSE, Page } from './socket.ts';

const config = readConfig();
const log = openLog('runner', config.logLevel);
raisePriority();

const shelf = new Shelf(findKernels(config), loadCourse().steps, config, log);
const groups = await claimGroups();
const admission = new Admission(config, groups);
const sessions = new Map<string, Session>();
const pages = new Map<string, Page>();
/** Sessions whose last page left, until they are closed. */
const leaving = new Map<Session, NodeJS.Timeout>();
const sockets = new WebSocketServer({
  noServer: true,
  perMessageDeflate: false,
  maxPayload: MAX_MESSAGE_BYTES,
  maxFragments: LIMITS.socket.fragments,
  maxBufferedChunks: LIMITS.socket.chunks,
});

process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group; the web process decides when we end.
process.on('SIGINT', () => {});
process.once('SIGTERM', () => void shutDown());
// One learner's trouble does not end the others' benches.
process.on('unhandledRejection', (error) => log.error({ err: error }, 'nobody waited for this failure'));

const store = connect(process, STORE_CALLS, RUNNER_CALLS, {
  adopt(request, socket) {
    // The browser may have left while its socket was under way.
    if (socket) adopt(request, socket);
    return {};
  },
  present() {
    return { sessions: [...new Set([...pages.values()].map((page) => page.signedInAs))] };
  },
  end({ sessions: ended }) {
    for (const page of pages.values()) if (ended.includes(page.signedInAs)) page.close(CLOSE.ended);
    return {};
  },
  remembered() {
    return { learners: [...sessions.keys()] };
  },
  async forget({ learners }) {
    await Promise.all(learners.map((learner) => forget(learner)));
    return {};
  },
  ruled({ learners }) {
    for (const learner of learners) sessions.get(learner)?.ruled();
    return {};
  },
  want({ on }) {
    activities.want(on);
    return {};
  },
  tell({ learners, message }) {
    for (const learner of learners) sessions.get(learner)?.tell(message);
    return {};
  },
  showing: ({ learner }) => sessions.get(learner)?.showing ?? { present: false, step: null },
  capture({ learner, step }) {
    return { pcap: sessions.get(learner)?.capture(step)?.toString('base64') ?? null };
  },
  async bundle({ learner, step }) {
    const zip = await sessions.get(learner)?.bundle(step);
    return { zip: zip ? Buffer.from(zip).toString('base64') : null };
  },
  health() {
    return {
      learners: sessions.size,
      sockets: openSockets(),
      building: admission.builds.running,
      ...waiting(),
    };
  },
  trees: () => ({ trees: shelf.condition() }),
  figures: async () => ({ figures: (await runnerFigures()) as Figure[] }),
});
const activities = new Activities(sessions, (changed) => store.active({ fresh: false, activities: changed }));
const shared: Shared = {
  ...{ config, shelf, store, admission, groups, activities, log },
  slot: new MeasuringSlot(),
};
watchRunner({
  learners: () => sessions.size,
  sockets: openSockets,
  queued: () => ({ ...admission.queued(), measure: shared.slot.length }),
});

await store.status({
  kernels: shelf.kernels.map(({ id, label }) => ({ id, label })),
  current: shelf.chosen && { id: shelf.chosen.id, label: shelf.chosen.label },
  notice: shelf.notice,
});
activities.want((await store.active({ fresh: true, activities: [] })).wanted);
process.on('uncaughtException', (error) => log.error({ err: error }, 'nobody caught this failure'));
await shelf.prepareAll();

type Handover = z.output<typeof RUNNER_CALLS.adopt.input>;

function adopt(handover: Handover, socket: Socket): void {
  const { learner, session: signedInAs, view, address, page: id, kind, headers } = handover;
  const head = Buffer.from(handover.head, 'base64');
  const request = new IncomingMessage(socket);
  Object.assign(request, { method: 'GET', headers });
  socket.setNoDelay(true);
  sockets.handleUpgrade(request, socket, head, (webSocket) => {
    // Without a listener the next malformed frame would end the runner, whatever becomes of this socket.
    webSocket.on('error', () => {});
    const refuse = (code: number, reason: string) => {
      webSocket.close(code, reason);
      setTimeout(() => webSocket.terminate(), LIMITS.socket.closeMilliseconds).unref();
    };
    if (view !== null) {
      const why = watch({ ...handover, view }, webSocket, socket);
      return why && refuse(why.code, why.reason);
    }
    if (!sessions.has(learner) && !makeRoom(address)) return refuse(CLOSE.full, 'This workshop is full.');
    const session = sessionOf(learner, address);
    const open = [...session.pages].reduce((sum, page) => sum + page.sockets, 0);
    if (open >= LIMITS.socket.perLearner)
      return refuse(CLOSE.tooMany, 'This workshop is open in too many tabs.');
    pageOf(id, signedInAs, session).adopt(kind, webSocket, socket);
  });
}

/** Somebody who looks at a learner's bench takes no place, and finds none where the learner has left. */
function watch(
  { learner, session: signedInAs, view, page: id, kind }: Handover & { view: string },
  webSocket: WebSocket,
  socket: Socket,
): { code: number; reason: string } | null {
  const session = sessions.get(learner);
  if (!session) return { code: CLOSE.away, reason: 'No page of this learner is open.' };
  if (!session.watching.hasRoom(view))
    return { code: CLOSE.tooMany, reason: 'Too many look at this learner.' };
  let page = pages.get(id);
  // A ticket names a page, and not whose: both of its sockets are under one consent.
  if (page && (page.view !== view || !session.watching.pages.has(page)))
    return { code: CLOSE.ended, reason: 'This page looks at somebody else.' };
  if (!page) {
    page = new Page(
      id,
      signedInAs,
      session.watching.allowancesOf(view),
      {
        onMessage: (from, message) => session.handle(from, message),
        // Nobody types into another's terminals.
        onInput: () => {},
        onClosed: (closed) => {
          pages.delete(id);
          session.watching.pages.delete(closed);
        },
      },
      view,
    );
    pages.set(id, page);
    session.watching.pages.add(page);
  }
  page.adopt(kind, webSocket, socket);
  return null;
}

function openSockets(): number {
  return [...pages.values()].reduce((sum, page) => sum + page.sockets, 0);
}

/** Whether there is a place for one more, if need be somebody else's. */
function makeRoom(address: string): boolean {
  const all = LIMITS.machine.sessions;
  if (sessions.size < all) return true;
  const places = [...sessions].map(([learner, session]) => ({ learner, ...session.place }));
  const yielding = whoYields(places, address, all);
  if (!yielding) return false;
  log.info({ learner: yielding.learner.slice(0, 6) }, 'a place was given to somebody else');
  forget(yielding.learner, CLOSE.full).catch((error) => log.error({ err: error }, 'a session did not close'));
  return true;
}

function sessionOf(learner: string, address: string): Session {
  let session = sessions.get(learner);
  if (!session) {
    session = new Session(learner, shared, address);
    sessions.set(learner, session);
  }
  return session;
}

function pageOf(id: string, signedInAs: string, session: Session): Page {
  const present = pages.get(id);
  if (present) return present;
  clearTimeout(leaving.get(session));
  leaving.delete(session);
  const page = new Page(id, signedInAs, session.allowances, {
    onMessage: (from, message) => session.handle(from, message),
    onInput: (_from, channel, bytes) => session.input(channel, bytes),
    onClosed: (closed) => {
      pages.delete(id);
      session.pages.delete(closed);
      session.left(closed);
      if (session.pages.size === 0) leave(session);
    },
  });
  pages.set(id, page);
  session.pages.add(page);
  return page;
}

/** A reload finds its bench; a learner who went away gives it back. */
function leave(session: Session): void {
  const timer = setTimeout(
    () => {
      leaving.delete(session);
      for (const [learner, one] of sessions) if (one === session) sessions.delete(learner);
      session[Symbol.asyncDispose]().catch((error) => log.error({ err: error }, 'a session did not close'));
      // Whoever never said hello has nothing to come back to.
    },
    session.place.greeted ? config.graceMilliseconds : 0,
  );
  leaving.set(session, timer);
}

/** Without the time that others have to come back. */
async function forget(learner: string, code: number = CLOSE.ended): Promise<void> {
  const session = sessions.get(learner);
  if (!session) return;
  sessions.delete(learner);
  for (const page of [...session.pages]) page.close(code);
  clearTimeout(leaving.get(session));
  leaving.delete(session);
  await session[Symbol.asyncDispose]();
}

async function shutDown(): Promise<void> {
  await Promise.allSettled([...sessions.values()].map((session) => session[Symbol.asyncDispose]()));
  await groups?.[Symbol.asyncDispose]();
  process.exit(0);
}

/** Strangers' sums are bounded from the first process on; in a trusted room there is nothing to bound them with. */
async function claimGroups(): Promise<GroupTree | null> {
  if (config.mode === 'trusted') return null;
  const found = findDelegation();
  if ('lacking' in found) throw new LabError('bench-failed', `${found.lacking}. ${found.fix}`);
  return GroupTree.claim(found);
}

function waiting() {
  const { builds, benches, runs } = admission;
  return {
    waiting: builds.length + benches.length + runs.length,
    benches: benches.running,
    runs: runs.running,
  };
}

/** Keys are echoed here: ahead of compilers and guests. Only a privileged user may raise it; others stay level. */
function raisePriority(): void {
  try {
    os.setPriority(process.pid, -5);
  } catch {
    // The children are lowered instead.
  }
}
