/** A room: how many learners one machine carries, how many join in a second, and how soon the wall knows. */
import fs from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { LIMITS } from '../limits.ts';
import { quantile } from '../measure/statistics.ts';
import { newRoom, PATHS, type RoomSummary } from '../protocol.ts';
import { rehearse } from '../rehearsal/rehearsal.ts';
import type { Rehearsal } from '../rehearsal/report.ts';
import { ask, startServer, TestLearner, type TestServer } from '../testing.ts';
import { TestStream } from '../testing-stream.ts';
import { hashSecret, newCookie, newSecret } from '../web/identity.ts';
import { openStore, type Store } from '../web/store.ts';
import type { Contender, Row } from './harness.ts';
import type { Place } from './place.ts';

/** Sizes of the room, unless others are asked for. */
export const ROOM_SIZES: readonly number[] = [10, 20, 40, 60, 80];
const STEP = '01-getting-started';
/** Seconds between two actions, as `rehearsal` has it; and when a room that is too large is given up. */
const ROOM = { think: 20, minutes: 15 };
/** A room's worth, so many of them on their way at a time. */
const JOINS = { learners: 60, together: 8 };
/** Learners on the wall, and how often it is measured how soon it knows. */
const WALL = { learners: 120, events: 20 };
const NO_KERNEL = { kernel: 'unikraft', env: { UK_ROOT: '' } } as const;

export function roomRows(place: Place, sizes: readonly number[] = ROOM_SIZES): Row[] {
  return [joinsRow(), wallRow(), curveRow(place, sizes)];
}

function curveRow({ config }: Place, sizes: readonly number[]): Row {
  return {
    name: 'room',
    what: `p95 of a build after an edit, while so many learners edit, build, run, check and think ${ROOM.think} s in between`,
    ...{ unit: 'ms', better: 'less', long: true, once: true },
    limit:
      '3,000 ms, for which nobody loses a thought; nothing else does this, so rooms are compared with each other',
    open: async () =>
      sizes.map((learners): Contender => {
        const notes: string[] = [];
        return {
          ...{ name: `${learners} learners`, ours: true, notes },
          async measure(signal) {
            const plan = { learners, steps: [STEP], ...ROOM, baseDirectory: config.baseDirectory };
            const found = await rehearse({ ...plan, signal, say: (line) => console.error(`  ${line}`) });
            signal.throwIfAborted();
            notes.push(`${learners} learners: ${inWords(found)}`);
            const { p95 } = found.waits.build;
            if (p95 === null) throw new Error('nothing was built');
            return p95 * 1000;
          },
        };
      }),
  };
}

/** What saturated first, and what a learner takes. */
function inWords({ saturations, memory, waits, done, own, most }: Rehearsal): string {
  const [first] = saturations;
  const size = (value: number | null) => (value === null ? 'unseen' : `${value.toFixed(1)} MiB`);
  const { idleBench, guest, capture } = memory;
  const running =
    idleBench === null || guest === null || capture === null ? null : idleBench + guest + capture;
  const failed = Object.values(waits).reduce((sum, one) => sum + one.failed, 0);
  return [
    first ? `${first.resource} first, after ${first.afterSeconds.toFixed(0)} s` : 'nothing at its limit',
    `${done} through, ${failed} actions failed, p95 of a run ${waits.run.p95?.toFixed(1) ?? '–'} s and of a check ${waits.check.p95?.toFixed(1) ?? '–'} s`,
    `${size(memory.idleBench)} a learner idle, ${size(running)} with a guest and its capture`,
    `${most.waiting} waiting at worst, ${Math.round(own * 100)} % of the processors ours`,
  ].join('; ');
}

function joinsRow(): Row {
  return {
    name: 'joins',
    what: `learners who come in by code and name, ${JOINS.together} at a time`,
    ...{ unit: 'joins/s', better: 'more' },
    limit: 'a name on the disk for good, by the one process that writes it',
    open: async () => [
      { name: 'ours: first page, cookie, code and name', measure: joins },
      { name: 'a bare form of node:http over SQLite, each name synced', measure: bareForms },
    ],
  };
}

/** A server of its own each time: from one address only so many are let in within a minute. */
async function joins(): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const { server, room } = await openRoom(stack);
  return await perSecond(async (name) => {
    const learner = await TestLearner.visit(server.origin);
    await join(learner, room, name);
  });
}

async function bareForms(): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const home = await temporary(stack);
  const database = new Database(path.join(home, 'names.sqlite'));
  stack.defer(() => void database.close());
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('create table names (name text not null)');
  const insert = database.prepare('insert into names values (?)');
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.method === 'POST') insert.run(body);
    response.end('{}');
  });
  const origin = await listening(server, stack);
  return await perSecond(async (name) => {
    await ask(origin, '/');
    await ask(origin, '/join', { method: 'POST', body: name });
  });
}

async function perSecond(one: (name: string) => Promise<void>): Promise<number> {
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: JOINS.together }, async () => {
      while (next < JOINS.learners) await one(`Learner ${++next}`);
    }),
  );
  return JOINS.learners / ((performance.now() - began) / 1000);
}

function wallRow(): Row {
  return {
    name: 'wall',
    what: `with ${WALL.learners} learners here, a request for help → its bytes at who looks at the room, median of ${WALL.events}`,
    ...{ unit: 'ms', better: 'less' },
    limit: `a form and an event; ours tells a room at most every ${LIMITS.rooms.live.tellMilliseconds} ms, so that many events cost one`,
    async open(stack) {
      return [
        { name: 'ours: saved, then told', measure: await fullWall(stack) },
        { name: 'node:http passes it on, saves nothing', measure: await bareWall(stack) },
      ];
    },
  };
}

async function fullWall(stack: AsyncDisposableStack): Promise<() => Promise<number>> {
  const { server, store, room } = await openRoom(stack);
  const learners: TestLearner[] = [];
  for (let number = 1; number <= WALL.learners; number++) {
    const learner = await TestLearner.visit(server.origin);
    await join(learner, room, `Learner ${number}`);
    await stack.use(await learner.open(STEP)).next('room');
    learners.push(learner);
  }
  const stream = stack.use(
    await TestStream.open(server.origin, room.id, { cookie: await helper(store, room) }),
  );
  await stream.until(() => stream.talk !== null && stream.learners.size === WALL.learners);
  const hands = () => stream.talk?.help.length ?? 0;
  return async () => {
    const took: number[] = [];
    for (const learner of learners.slice(0, WALL.events)) {
      const before = hands();
      const began = performance.now();
      const body = JSON.stringify({ step: STEP, question: 'Why?' });
      const asking = learner.ask(PATHS.myHelp, { method: 'POST', body });
      await stream.until(() => hands() > before);
      took.push(performance.now() - began);
      const { status, text } = await asking;
      if (status !== 201) throw new Error(`a request for help: ${status} ${text}`);
    }
    for (const learner of learners.slice(0, WALL.events))
      await learner.ask(PATHS.myHelp, { method: 'DELETE' });
    await stream.until(() => hands() === 0);
    return quantile(took, 0.5);
  };
}

async function bareWall(stack: AsyncDisposableStack): Promise<() => Promise<number>> {
  const looking = new Set<http.ServerResponse>();
  const server = http.createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
      looking.add(response);
      return;
    }
    for (const one of looking) one.write('data: asked\n\n');
    request.resume();
    response.end('{}');
  });
  const origin = await listening(server, stack);
  let told = () => {};
  const stream = http.get(origin, { agent: false });
  stack.defer(() => void stream.destroy());
  await new Promise<void>((resolve, reject) => {
    stream.once('error', reject);
    stream.once('response', (response) => {
      response.on('data', (chunk: Buffer) => (chunk.includes('asked') ? told() : resolve()));
    });
  });
  return async () => {
    const took: number[] = [];
    for (let event = 0; event < WALL.events; event++) {
      const began = performance.now();
      const heard = new Promise<void>((resolve) => {
        told = resolve;
      });
      await Promise.all([heard, ask(origin, '/', { method: 'POST', body: '{}' })]);
      took.push(performance.now() - began);
    }
    return quantile(took, 0.5);
  };
}

/** A server without a kernel: it is the room that is measured, and no bench. */
async function openRoom(
  stack: AsyncDisposableStack,
): Promise<{ server: TestServer; store: Store; room: RoomSummary }> {
  const home = await temporary(stack);
  const server = stack.use(await startServer({ dataDirectory: home, ...NO_KERNEL }));
  const store = stack.use(await openStore(home));
  return { server, store, room: await store.rooms.createRoom(newRoom.parse({ name: 'Room' }), null) };
}

async function join(learner: TestLearner, room: RoomSummary, name: string): Promise<void> {
  const body = JSON.stringify({ code: room.code, name });
  const { status, text } = await learner.ask(PATHS.join, { method: 'POST', body });
  if (status !== 200) throw new Error(`a learner did not come in: ${status} ${text}`);
}

/** A helper's cookie: one who may look at the room. */
async function helper(store: Store, room: RoomSummary): Promise<string> {
  const id = await store.rooms.addHelper(room.id, 'Helper', hashSecret(newSecret()), 'bench');
  if (id === null) throw new Error('there is no place for a helper');
  const cookie = newCookie();
  await store.rooms.openHelperSession({ id: cookie.id, secretHash: hashSecret(cookie.secret) });
  await store.rooms.grant(cookie.id, id);
  return `wirespeed-instructor=${cookie.id}.${cookie.secret}`;
}

async function temporary(stack: AsyncDisposableStack): Promise<string> {
  const home = await fs.mkdtemp(path.join(os.tmpdir(), 'wirespeed-room-'));
  stack.defer(() => fs.rm(home, { recursive: true, force: true }));
  return home;
}

async function listening(server: http.Server, stack: AsyncDisposableStack): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stack.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
