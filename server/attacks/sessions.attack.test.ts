/** Roles, sessions that end, instructors' keys and TLS, against a real server without a kernel. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { LIMITS } from '../limits.ts';
import { helperAnswer, PATHS, resumeAnswer, roomSummary, sessionsAnswer } from '../protocol.ts';
import { instructor as instructorCommand, sessions as sessionsCommand } from '../sessions.ts';
import { ask, startServer, TestLearner, type TestServer } from '../testing.ts';
import { hashSecret, newCookie } from '../web/identity.ts';
import { ROUTES } from '../web/routes.ts';
import { storePath } from '../web/store-file.ts';

const STEP = '01-getting-started';
let data: string;
let server: TestServer;

beforeAll(async () => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-roles-'));
  server = await startServer({ dataDirectory: data, kernel: 'unikraft', env: { UK_ROOT: '' } });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  fs.rmSync(data, { recursive: true, force: true });
});

/** Adds an instructor as the operator does, and answers with the key. */
async function keyFor(name: string): Promise<string> {
  const told = await instructorCommand(data, ['add', name]);
  return told?.text.split('\n')[0] ?? '';
}

/** Signs in with a key as a page would; answers with the cookie, empty where it was refused. */
async function signIn(key: string): Promise<string> {
  const headers = { origin: server.origin };
  const answer = await ask(server.origin, PATHS.instructor, {
    method: 'POST',
    headers,
    body: JSON.stringify({ key }),
  });
  return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

async function instructorCookie(name: string): Promise<string> {
  return signIn(await keyFor(name));
}

/** Has an instructor make a room, and follows a helper's link to it. */
async function helperCookie(cookie: string): Promise<string> {
  const post = (at: string, body: object, headers: object = { cookie }) =>
    ask(server.origin, at, {
      method: 'POST',
      headers: { origin: server.origin, ...headers },
      body: JSON.stringify(body),
    });
  const room = roomSummary.parse(JSON.parse((await post(PATHS.rooms, { name: 'Room' })).text));
  const link = await post(`${PATHS.roomHelpers}?room=${room.id}`, { name: 'Helper' });
  const { secret } = helperAnswer.parse(JSON.parse(link.text));
  const entered = await post(PATHS.enterRoom, { secret }, {});
  return entered.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

const idOf = (one: TestLearner) => /=([^.]+)\./.exec(one.cookie)?.[1] ?? '';

/** For whom each address is; told here once more, and not read from the server's own table. */
const EXPECTED: Readonly<Record<string, 'everybody' | 'learners' | 'instructors' | 'hosts'>> = {
  [`GET ${PATHS.health}`]: 'everybody',
  [`GET ${PATHS.ready}`]: 'everybody',
  // On this machine, where the test is; no cookie matters. operations.test.ts has the others.
  [`GET ${PATHS.metrics}`]: 'everybody',
  [`POST ${PATHS.session}`]: 'learners',
  [`GET ${PATHS.progress}`]: 'everybody',
  [`GET ${PATHS.capture}`]: 'learners',
  [`GET ${PATHS.bookAsCsv}`]: 'learners',
  [`GET ${PATHS.bookAsMarkdown}`]: 'learners',
  [`GET ${PATHS.bundle}`]: 'learners',
  [`GET ${PATHS.application}`]: 'learners',
  [`GET ${PATHS.feedback}`]: 'everybody',
  [`POST ${PATHS.feedback}`]: 'learners',
  [`GET ${PATHS.myData}`]: 'learners',
  [`POST ${PATHS.instructor}`]: 'everybody',
  [`GET ${PATHS.instructor}`]: 'instructors',
  [`GET ${PATHS.sessions}`]: 'instructors',
  [`POST ${PATHS.endSession}`]: 'instructors',
  // Which room, and what in it, is row 122’s.
  [`GET ${PATHS.rooms}`]: 'hosts',
  [`POST ${PATHS.rooms}`]: 'instructors',
  [`GET ${PATHS.room}`]: 'hosts',
  [`GET ${PATHS.roomLive}`]: 'hosts',
  [`POST ${PATHS.room}`]: 'hosts',
  [`POST ${PATHS.roomCode}`]: 'hosts',
  [`POST ${PATHS.roomHelpers}`]: 'hosts',
  [`DELETE ${PATHS.roomHelpers}`]: 'hosts',
  [`POST ${PATHS.roomOpenings}`]: 'hosts',
  [`DELETE ${PATHS.roomOpenings}`]: 'hosts',
  [`DELETE ${PATHS.roomMembers}`]: 'hosts',
  [`GET ${PATHS.roomReport}`]: 'hosts',
  [`GET ${PATHS.roomReportAsCsv}`]: 'hosts',
  [`GET ${PATHS.roomData}`]: 'hosts',
  [`DELETE ${PATHS.roomData}`]: 'hosts',
  [`GET ${PATHS.roomZip}`]: 'hosts',
  [`GET ${PATHS.roomRace}`]: 'hosts',
  [`GET ${PATHS.roomTalk}`]: 'hosts',
  [`POST ${PATHS.roomTalk}`]: 'hosts',
  [`DELETE ${PATHS.roomTalk}`]: 'hosts',
  [`POST ${PATHS.roomTimers}`]: 'hosts',
  [`DELETE ${PATHS.roomTimers}`]: 'hosts',
  [`POST ${PATHS.roomHelp}`]: 'hosts',
  // With whose consent is row 140's.
  [`GET ${PATHS.roomView}`]: 'hosts',
  [`POST ${PATHS.roomView}`]: 'hosts',
  [`GET ${PATHS.roomViewHistory}`]: 'hosts',
  [`POST ${PATHS.roomViewSession}`]: 'hosts',
  [`GET ${PATHS.roomViewBundle}`]: 'hosts',
  [`GET ${PATHS.roomSolution}`]: 'hosts',
  [`POST ${PATHS.myView}`]: 'learners',
  [`POST ${PATHS.enterRoom}`]: 'everybody',
  [`GET ${PATHS.join}`]: 'learners',
  [`POST ${PATHS.join}`]: 'learners',
  [`GET ${PATHS.myRoom}`]: 'everybody',
  [`DELETE ${PATHS.myRoom}`]: 'learners',
  [`GET ${PATHS.myNews}`]: 'everybody',
  [`POST ${PATHS.myHelp}`]: 'learners',
  [`DELETE ${PATHS.myHelp}`]: 'learners',
  [`POST ${PATHS.readMessage}`]: 'learners',
  [`GET ${PATHS.race}`]: 'learners',
  [`POST ${PATHS.race}`]: 'learners',
  [`GET ${PATHS.summary}`]: 'learners',
  [`POST ${PATHS.resume}`]: 'learners',
  [`POST ${PATHS.useResume}`]: 'learners',
  [`GET ${PATHS.solution}`]: 'learners',
  // Last: it signs the instructor out.
  [`DELETE ${PATHS.instructor}`]: 'hosts',
  // And it makes an end of the learner.
  [`DELETE ${PATHS.myData}`]: 'learners',
};

describe('75 roles', () => {
  test('75: each address lets in those it is for, and nobody else', async () => {
    const all = Object.entries(ROUTES).flatMap(([at, methods]) =>
      Object.keys(methods).map((m) => `${m} ${at}`),
    );
    expect(Object.keys(EXPECTED).toSorted()).toEqual(all.toSorted());
    const learner = await TestLearner.visit(server.origin);
    await learner.tickets();
    const ended = await TestLearner.visit(server.origin);
    await ended.tickets();
    await sessionsCommand(data, ['end', idOf(ended)], false);
    const revoked = await instructorCookie('revoked');
    await instructorCommand(data, ['revoke', 'revoked']);
    const instructor = await instructorCookie('matrix');
    const callers = {
      stranger: '',
      learner: learner.cookie,
      instructor,
      helper: await helperCookie(instructor),
      ended: ended.cookie,
      revoked,
      // An instructor's secret under a learner's name and the other way round.
      'instructor as learner': instructor.replace('wirespeed-instructor', 'wirespeed'),
      'learner as instructor': learner.cookie.replace('wirespeed', 'wirespeed-instructor'),
    };
    const letIn = {
      everybody: Object.keys(callers),
      learners: ['learner'],
      instructors: ['instructor'],
      hosts: ['instructor', 'helper'],
    };
    for (const [address, whom] of Object.entries(EXPECTED)) {
      const [method = '', at = ''] = address.split(' ');
      const seen = [];
      for (const [name, cookie] of Object.entries(callers)) {
        const headers = { origin: server.origin, cookie };
        const { status } = await ask(server.origin, `${at}?step=${STEP}`, { method, headers });
        if (status !== 401) seen.push(name);
      }
      expect([address, seen]).toEqual([address, letIn[whom]]);
    }
  });

  test('75: nobody’s cookie but a learner’s opens a socket', async () => {
    const learner = await TestLearner.visit(server.origin);
    const instructor = await instructorCookie('sockets');
    for (const cookie of ['', instructor, instructor.replace('wirespeed-instructor', 'wirespeed')]) {
      const { bulk } = await learner.tickets();
      const socket = new WebSocket(`${server.origin.replace('http', 'ws')}${PATHS.bulk}?ticket=${bulk}`, {
        headers: { cookie, origin: server.origin },
      });
      const outcome = await new Promise((resolve) => {
        socket.once('open', () => resolve('open')).once('error', ({ message }) => resolve(message));
      });
      expect(outcome).toContain('401');
    }
    // An instructor's session has no learner, and no ticket is its own: two more checks. Here only its role can tell.
    const { id, secret } = newCookie();
    const raw = new Database(storePath(data));
    raw
      .prepare(`INSERT INTO session (id, secret_hash, role, learner, created_at, seen_at)
        SELECT ?, ?, 'instructor', learner, created_at, seen_at FROM session WHERE id = ?`)
      .run(id, hashSecret(secret), idOf(learner));
    raw.close();
    await expect(learner.with(`wirespeed=${id}.${secret}`).open(STEP)).rejects.toThrow('session: 401');
  });
});

describe('76 a session that is ended', () => {
  test('76: a session ended by an instructor loses its sockets, its cookie and its tickets', async () => {
    const learner = await TestLearner.visit(server.origin);
    const bystander = await TestLearner.visit(server.origin);
    await using page = await learner.open(STEP);
    await using other = await bystander.open(STEP);
    const tickets = await learner.tickets();
    const drawn = await learner.ask(PATHS.resume, { method: 'POST' });
    const { code } = resumeAnswer.parse(JSON.parse(drawn.text));
    const headers = { origin: server.origin, cookie: await instructorCookie('ada') };
    const list = await ask(server.origin, PATHS.sessions, { headers });
    const { sessions } = sessionsAnswer.parse(JSON.parse(list.text));
    expect(sessions.find(({ id }) => id === idOf(learner))).toMatchObject({ present: true, ended: null });
    expect(list.text).not.toContain(learner.cookie.slice(-22));
    const body = JSON.stringify({ session: idOf(learner) });
    const end = await ask(server.origin, PATHS.endSession, { method: 'POST', headers, body });
    expect(end.status).toBe(200);
    // By the time that the instructor is answered, and not with the next look for what the command line ended.
    await nextTurn();
    expect(page.closing).toBe(true);
    await expect(page.until(() => null, 'its end', 20)).rejects.toThrow('the sockets closed');
    expect((await learner.ask(PATHS.session, { method: 'POST' })).status).toBe(401);
    const coming = bystander.ask(PATHS.useResume, { method: 'POST', body: JSON.stringify({ code }) });
    expect((await coming).status).toBe(404);
    await expect(learner.socket('bulk', tickets.bulk)).rejects.toThrow('401');
    // A reload begins anew, instead of being refused for ever.
    expect((await learner.ask('/')).headers['set-cookie']).toHaveLength(1);
    other.send({ type: 'save', step: STEP, file: 'main.c', text: 'still here', base: 0 });
    await other.next('saved');
  });

  test('76: a session ended on the command line loses its sockets too, and no other does', async () => {
    const learner = await TestLearner.visit(server.origin);
    const bystander = await TestLearner.visit(server.origin);
    await using page = await learner.open(STEP);
    await using other = await bystander.open(STEP);
    expect(await sessionsCommand(data, ['end', idOf(learner)], false)).toMatchObject({ ok: true });
    expect(await sessionsCommand(data, ['end', idOf(learner)], false)).toMatchObject({ ok: false });
    await expect(page.until(() => null, 'its end', 20)).rejects.toThrow('the sockets closed');
    expect(other.closed).toBe(false);
    const listed = await sessionsCommand(data, [], true);
    expect(JSON.parse(listed?.text ?? '')).toContainEqual(
      expect.objectContaining({ id: idOf(learner), ended: expect.any(String) }),
    );
  });
});

describe('77 an instructor’s key', () => {
  test('77: an instructor’s key is not kept, only its hash, and a revoked one opens nothing', async () => {
    const key = await keyFor('grace');
    expect(key).toMatch(/^[A-Za-z0-9_-]{22}$/);
    for (const file of fs.readdirSync(data).filter((name) => name.startsWith('wirespeed.db')))
      expect(fs.readFileSync(path.join(data, file)).includes(key)).toBe(false);
    const cookie = await signIn(key);
    const headers = { origin: server.origin, cookie };
    expect((await ask(server.origin, PATHS.sessions, { headers })).status).toBe(200);
    const helper = { origin: server.origin, cookie: await helperCookie(cookie) };
    const rooms = async () =>
      JSON.parse((await ask(server.origin, PATHS.rooms, { headers: helper })).text).rooms;
    expect(await rooms()).toHaveLength(1);
    expect(await instructorCommand(data, ['revoke', 'grace'])).toMatchObject({ ok: true });
    expect((await ask(server.origin, PATHS.sessions, { headers })).status).toBe(401);
    expect(await rooms()).toEqual([]);
    expect(await signIn(key)).toBe('');
    expect(server.log()).not.toContain(key);
  });

  test('77: an instructor ends no other instructor’s session', async () => {
    const other = await instructorCookie('other');
    const headers = { origin: server.origin, cookie: await instructorCookie('one') };
    const body = JSON.stringify({ session: /=([^.]+)\./.exec(other)?.[1] });
    const end = await ask(server.origin, PATHS.endSession, { method: 'POST', headers, body });
    expect(end.status).toBe(404);
    const still = await ask(server.origin, PATHS.sessions, { headers: { ...headers, cookie: other } });
    expect(still.status).toBe(200);
  });
});

describe('78 TLS', () => {
  test('78: with a certificate cookies are bound to https and this host, sockets run over wss, and no handshake goes on for ever', async () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-tls-'));
    const [cert, key] = [path.join(directory, 'cert.pem'), path.join(directory, 'key.pem')];
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert],
    ]);
    expect(made.status).toBe(0);
    const ca = fs.readFileSync(cert, 'utf8');
    const env = { UK_ROOT: '', TLS_CERT: cert, TLS_KEY: key };
    await using secure = await startServer({ kernel: 'unikraft', env });
    expect(secure.origin).toMatch(/^https:/);
    // Made before everything else: one says nothing, one begins as if a handshake came. Milliseconds until each was closed.
    const handshakes = ['', '\x16\x03\x01\x02\x00\x01'].map(async (words) => {
      const since = performance.now();
      const socket = net.connect(Number(new URL(secure.origin).port), '127.0.0.1').resume();
      socket.on('error', () => {});
      socket.write(words, 'latin1');
      await once(socket, 'close');
      return performance.now() - since;
    });
    const first = await ask(secure.origin, '/', { ca });
    expect(first.headers['set-cookie']?.[0]).toMatch(
      /^__Host-wirespeed=[^;]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/,
    );
    const learner = await TestLearner.visit(secure.origin, { ca });
    await using page = await learner.open(STEP);
    const text = 'x'.repeat(60 * 1024);
    page.send({ type: 'save', step: STEP, file: 'main.c', text, base: 0 });
    await page.next('saved');
    {
      await using again = await learner.open(STEP);
      expect(JSON.stringify(again.received[0])).toContain(text);
    }
    const plain = learner.cookie.replace('__Host-', '');
    const posted = await learner.ask(PATHS.session, { method: 'POST', headers: { cookie: plain } });
    expect(posted.status).toBe(401);
    const downgraded = learner.origin.replace('https', 'http');
    const foreign = await learner.ask(PATHS.session, { method: 'POST', headers: { origin: downgraded } });
    expect(foreign.status).toBe(403);
    expect((await ask(downgraded, '/')).status).toBe(0);
    const { port } = new URL(secure.origin);
    const old = await new Promise((resolve) => {
      const options = { port: Number(port), host: '127.0.0.1', ca, maxVersion: 'TLSv1.1' as const };
      const ciphers = 'DEFAULT@SECLEVEL=0';
      tls
        .connect({ ...options, minVersion: 'TLSv1', ciphers }, () => resolve('connected'))
        .once('error', ({ message }) => resolve(message));
    });
    expect(old).not.toBe('connected');
    // A page that is gone is gone for the runner, too: nothing hangs on between them.
    page.cut();
    const open = async () => JSON.parse((await ask(secure.origin, PATHS.health, { ca })).text).runner.sockets;
    await expect.poll(open, { timeout: 20_000 }).toBe(0);
    // As in row 74: not before its time, and long before a limit on anything else.
    const { headersMilliseconds, requestMilliseconds } = LIMITS.web;
    const late = sleep(requestMilliseconds, Number.POSITIVE_INFINITY, { ref: false });
    for (const handshake of handshakes) {
      const after = await Promise.race([handshake, late]);
      expect(after).toBeGreaterThanOrEqual(headersMilliseconds);
      expect(after).toBeLessThan(requestMilliseconds);
    }
    fs.rmSync(directory, { recursive: true });
  });
});

describe('142 the same learner', () => {
  test('142: whoever comes back on another day gets the same cookie again, as it is set today', async () => {
    const learner = await TestLearner.visit(server.origin);
    const given = async () => {
      const answer = await learner.ask(PATHS.session, { method: 'POST' });
      expect(answer.status).toBe(200);
      return answer.headers['set-cookie'];
    };
    expect([await given(), await given()]).toEqual([undefined, undefined]);
    const [id = ''] = learner.cookie.replace('wirespeed=', '').split('.');
    const raw = new Database(storePath(data));
    raw.prepare('UPDATE session SET seen_at = ? WHERE id = ?').run('2026-01-01T00:00:00.000Z', id);
    raw.close();
    const [again = ''] = (await given()) ?? [];
    expect(again.split('; ')[0]).toBe(learner.cookie);
    expect(again).toMatch(/; HttpOnly; SameSite=Lax$/);
    expect(await given()).toBeUndefined();
  });
});
