/** Requests and upgrades: what routes.ts names is answered here, every other path is a page and goes to Next. */

import { randomBytes } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Said } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { TOLD_HEADER } from '../protocol.ts';
import { sentence } from '../sentences.ts';
import {
  authorise,
  type Caller,
  clientAddress,
  type Gate,
  isUnencrypted,
  type LearnerCaller,
  learnerOf,
  needsCookie,
} from './access.ts';
import type { ConnectionTests } from './connection-tests.ts';
import type { Connections } from './connections.ts';
import { newCookie, setCookie, type Tickets } from './identity.ts';
import type { ReadinessLook } from './operations.ts';
import type { PageOutput } from './page-output.ts';
import type { PagePace, RequestPace } from './page-pace.ts';
import type { Asker, RenderQueue } from './render-queue.ts';
import type { Guesses } from './rooms/guesses.ts';
import type { RoomLive } from './rooms/live.ts';
import { stepHeaders } from './rooms/step-page.ts';
import { consentTo, learnerIn } from './rooms/view-routes.ts';
import type { RoomWatch } from './rooms/watch.ts';
import { ANY_HOST, PUBLIC_UPGRADE, ROUTES, UPGRADES } from './routes.ts';
import type { RunnerLink } from './runner-link.ts';
import type { StaticFiles } from './static-files.ts';

export type PageHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface Web extends Gate {
  readonly tickets: Tickets;
  readonly runner: RunnerLink;
  /** The same connection in a form that another process can take over. */
  readonly portable: (socket: Socket) => Promise<Socket>;
  readonly readiness: ReadinessLook;
  /** Codes that join a room, and codes that go on with a learner's work. */
  readonly guesses: { readonly join: Guesses; readonly resume: Guesses };
  readonly connections: Connections;
  readonly connectionTests: ConnectionTests;
  readonly roomWatch: RoomWatch;
  readonly roomLive: RoomLive;
  /** Empty: programs on this machine alone may read the figures. */
  readonly metricsToken: string;
  readonly requestPace: RequestPace;
  /** Null where there are no pages. */
  readonly pagePace: PagePace | null;
  readonly renders: RenderQueue;
  /** Null until Next is ready. */
  readonly pages: () => Promise<PageHandler>;
  readonly statics: StaticFiles;
  readonly pageOutput: PageOutput;
  readonly dev: boolean;
  readonly log: Logger;
}

/** Words to Next that are ours alone. */
const NOT_THE_CLIENTS = [
  'content-security-policy',
  'content-security-policy-report-only',
  'x-nonce',
  'x-step',
  'x-step-closed',
  'x-solution',
  'x-hints',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-middleware-subrequest',
];

const NOBODY = { role: 'nobody' } as const;

/** Whose connection is to end, as it was told. */
const ending = new WeakSet<Socket>();

/**
 * Whether there is time for it. Who asks too much is told so once, and the connection ends: to refuse all that a packet holds
 * would take as long as some answers.
 */
export function hasTime(web: Web, request: IncomingMessage, response: ServerResponse): boolean {
  const { socket } = request;
  const [path = ''] = (request.url ?? '').split('?', 1);
  const cost = web.statics.has(path) ? LIMITS.web.staticRequest : 1;
  if (!ending.has(socket) && web.requestPace.take(clientAddress(request, web.trustedProxies), cost))
    return true;
  if (ending.has(socket)) socket.destroySoon();
  else {
    ending.add(socket);
    response.setHeader('Connection', 'close');
    say(response, 429, sentence('too-often'));
  }
  return false;
}

export async function answer(web: Web, request: IncomingMessage, response: ServerResponse): Promise<void> {
  secure(response);
  const url = addressOf(request);
  if (!url) return say(response, 400, 'That is no address of this workshop.');
  const { pathname } = url;
  const route = Object.hasOwn(ROUTES, pathname) ? ROUTES[pathname] : undefined;
  if (route?.GET && request.method === 'GET' && ANY_HOST.has(pathname))
    return route.GET.handle(web, request, response, NOBODY, url);
  if (isUnencrypted(web, request.headers)) return toHttps(web, request, response, url);
  if (!route) return page(web, request, response, pathname);
  const method = route[request.method as keyof typeof route];
  if (!method) return say(response, 405, `This address takes ${Object.keys(route).join(' and ')} only.`);
  const caller = await authorise(web, request, method.who, request.method !== 'GET');
  if ('status' in caller) return say(response, caller.status, caller.said);
  return method.handle(web, request, response, caller, url);
}

/**
 * What is asked for, or null where that is written as no browser writes it, with "//", "/../" or "\\": what looks like one path
 * here could be another to Next, which answers some of them by sending the browser elsewhere. An absolute address says which
 * host was asked, as RFC 9112 has it, and is a plain one from here on.
 */
function addressOf(request: IncomingMessage): URL | null {
  const told = request.url ?? '/';
  const [whole, host] = /^https?:\/\/([^/?#]*)/i.exec(told) ?? [''];
  const rest = told.slice(whole.length);
  const path = rest.startsWith('/') ? rest : host === undefined ? rest : `/${rest}`;
  const url = URL.parse(path, 'http://host');
  if (!url || url.pathname !== path.split('?')[0] || path.split('?')[0]?.includes('//')) return null;
  if (host !== undefined) request.headers.host = host;
  request.url = path;
  return url;
}

/** An upgrade is decided like a request, and needs a ticket besides. Then the socket leaves this process. */
export async function upgrade(
  web: Web,
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
  /** Gets the sockets of Next's own reloading while developing. */
  toNext: () => void,
): Promise<void> {
  socket.setTimeout(0);
  const url = addressOf(request);
  if (url?.pathname === PUBLIC_UPGRADE) return testConnection(web, request, socket, head);
  const kind = url && Object.hasOwn(UPGRADES, url.pathname) ? UPGRADES[url.pathname] : undefined;
  if (!url || !kind) {
    if (web.dev && url?.pathname.startsWith('/_next/') && web.origins.allows(request.headers))
      return toNext();
    socket.destroy();
    return;
  }
  socket.on('error', () => socket.destroy());
  const who = url.searchParams.has('room') ? 'room' : 'learner';
  const caller = isUnencrypted(web, request.headers) ? NOBODY : await authorise(web, request, who, true);
  if ('status' in caller) return refuse(socket, caller.status);
  const seat = await seatOf(web, caller, url);
  if (typeof seat === 'number') return refuse(socket, seat);
  const { learner, session, view } = seat;
  const joined = web.tickets.redeem(url.searchParams.get('ticket') ?? '', session, kind);
  if (!joined) return refuse(socket, 401);
  const headers: Record<string, string> = {};
  for (const name of ['connection', 'upgrade', 'sec-websocket-key', 'sec-websocket-version']) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  const address = clientAddress(request, web.trustedProxies);
  const body = head.toString('base64');
  web.connections.release(socket);
  const handover = { learner, session, view, address, page: joined, kind, headers, head: body };
  await web.runner.adopt(handover, await web.portable(socket));
}

/** Whose bench the socket is for; `view` is the consent that it is under, where the bench is another's. */
async function seatOf(
  web: Web,
  caller: Caller,
  url: URL,
): Promise<{ learner: string; session: string; view: string | null } | 401 | 403> {
  if (caller.role === 'learner') return { learner: caller.learner, session: caller.session, view: null };
  if (caller.role !== 'room') return 401;
  const learner = await learnerIn(web, caller.room, url);
  const consent = learner && (await consentTo(web, caller, learner));
  return consent ? { learner, session: caller.session, view: consent.view } : 403;
}

/** Anybody's, but from a page of ours: no other site makes its visitors load this server. */
async function testConnection(
  web: Web,
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
): Promise<void> {
  socket.on('error', () => socket.destroy());
  if (isUnencrypted(web, request.headers)) return refuse(socket, 401);
  const caller = await authorise(web, request, 'anyone', true);
  if ('status' in caller) return refuse(socket, caller.status);
  const address = clientAddress(request, web.trustedProxies);
  if (!web.pace.take(`connection test from ${address}`, LIMITS.connectionTest.perMinute))
    return refuse(socket, 429);
  web.connectionTests.adopt(request, socket, head, address);
}

/** Next takes the nonce for its inline scripts from the request's own policy header. */
async function page(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
): Promise<void> {
  if (!web.origins.knowsHost(request.headers))
    return say(response, 421, `This workshop is reached at ${web.origins.list.join(' or ')}.`);
  // There are no forms and no server actions, and no image is resized.
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return say(response, 405, 'Pages are read with GET.');
  if (pathname === '/_next/image') return say(response, 404, 'There is no such page.');
  // What a client sends under these names is not ours.
  for (const name of NOT_THE_CLIENTS) delete request.headers[name];
  if (pathname.startsWith('/_next/')) {
    // A worker obeys the policy that its own script came with.
    response.setHeader('Content-Security-Policy', contentPolicy(null, web.dev));
    if (web.statics.answer(request, response, pathname)) return;
    // Forty of these belong to one page, and cost a hundredth of it. Everything else under this name renders that it is not there.
    const isStatic = pathname.startsWith('/_next/static/');
    // As it is: compressed anew for each who asks, a script would take megabytes and a tenth of a second, without any budget.
    if (isStatic) return (await web.pages())(request, response);
  }
  const known = await learnerOf(web, request);
  const rules = known && (await web.store.rooms.rulesOf(known.learner));
  const room = rules && !rules.room.ended ? rules.room.id : null;
  const asker = askerWithin(web, request, response, pathname, known, room);
  if (asker === null) return;
  if (!pathname.startsWith('/_next/')) {
    const nonce = randomBytes(16).toString('base64');
    const policy = contentPolicy(nonce, web.dev);
    request.headers['content-security-policy'] = policy;
    request.headers['x-nonce'] = nonce;
    response.setHeader('Content-Security-Policy', policy);
    Object.assign(request.headers, stepHeaders(rules, web.roomsOnly, pathname));
    if (request.method === 'GET' && (await needsCookie(web, request)))
      response.setHeader('Set-Cookie', setCookie(newCookie(), web.origins.secure, 'learner'));
  }
  const handle = await web.pages();
  giveNoCookieToAll(response);
  web.pageOutput.attach(request, response);
  await web.renders.run(asker, response, () => handle(request, response));
}

/** Next says with its answer whether a cache may give it to everybody, as with the icon: then nobody's cookie is in it. */
function giveNoCookieToAll(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response) as (...how: readonly unknown[]) => ServerResponse;
  response.writeHead = (...how: readonly unknown[]) => {
    if (/public|s-maxage/i.test(String(response.getHeader('cache-control'))))
      response.removeHeader('Set-Cookie');
    return writeHead(...how);
  };
}

/** Whose part of the rendering a page is; null where that is spent, which was said. */
function askerWithin(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  known: LearnerCaller | null,
  room: string | null,
): Asker | null {
  const address = clientAddress(request, web.trustedProxies);
  if (web.pagePace?.take(pathname, address, known?.learner ?? null, room) !== false)
    return room !== null && known
      ? { group: `${room} at ${address}`, who: known.learner, inRoom: true }
      : { group: `${known ? 'known' : 'new'} at ${address}`, who: '', inRoom: false };
  response.setHeader('Retry-After', '30');
  say(response, 429, sentence('too-many-pages'));
  return null;
}

function toHttps(web: Web, request: IncomingMessage, response: ServerResponse, url: URL): void {
  if ((request.method !== 'GET' && request.method !== 'HEAD') || !web.origins.knowsHost(request.headers)) {
    say(response, 403, `This workshop is reached at ${web.origins.list.join(' or ')}.`);
    return;
  }
  response.writeHead(308, { Location: `https://${request.headers.host}${url.pathname}${url.search}` });
  response.end();
}

function secure(response: ServerResponse): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'same-origin');
  response.setHeader('X-Frame-Options', 'DENY');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Permissions-Policy', 'camera=(), microphone=(), geolocation=()');
  response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
}

/** Monaco and xterm write style elements of their own; scripts run only from us or with the nonce. */
function contentPolicy(nonce: string | null, dev: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self'${nonce ? ` 'nonce-${nonce}'` : ''}${dev ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}

/** A sentence comes with its code, for pages in another language; English alone is for programs. */
export function say(response: ServerResponse, status: number, what: Said | string): void {
  const { text, told } = typeof what === 'string' ? { text: what, told: undefined } : what;
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    ...(told && { [TOLD_HEADER]: encodeURIComponent(JSON.stringify(told)) }),
  });
  response.end(`${text}\n`);
}

/** Whether something is asked for more often than anybody does by hand; then that is said, and nothing else is to be. */
export function tooOften(
  { pace }: Pick<Web, 'pace'>,
  response: ServerResponse,
  what: string,
  perMinute: number,
): boolean {
  if (pace.take(what, perMinute)) return false;
  say(response, 429, sentence('too-often'));
  return true;
}

/** A file to be kept, never shown: what is in it cannot act as a page of ours. */
export function download(response: ServerResponse, type: string, name: string, body: Uint8Array): void {
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Length': body.length,
    'Content-Disposition': `attachment; filename="${name}"`,
    'Cache-Control': 'no-store',
  });
  response.end(body);
}

/** Node leaves an upgrade's socket to us: with bytes in it that nobody reads it would stay open for good, its peer long gone. */
function refuse(socket: Socket, status: number): void {
  socket.once('finish', () => socket.destroy());
  // Behind an answer that nobody reads there is no finish.
  setTimeout(() => socket.destroy(), LIMITS.socket.closeMilliseconds).unref();
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
