/** What the web process answers itself; every other path is a page and goes to Next. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { bookAsCsv, bookAsMarkdown } from '../../labs/book.ts';
import { LIMITS } from '../limits.ts';
import { PATHS, step } from '../protocol.ts';
import { applicationZip, bundleZip } from './downloads.ts';
import { feedback } from './feedback.ts';
import {
  authenticate,
  authenticateOrEnrol,
  newCookie,
  type Origins,
  type Pace,
  readCookie,
  type SocketKind,
  setCookie,
  type Tickets,
} from './identity.ts';
import type { RunnerLink } from './runner-link.ts';
import type { Store } from './store.ts';

export type PageHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface Web {
  readonly origins: Origins;
  readonly store: Store;
  readonly tickets: Tickets;
  readonly pace: Pace;
  readonly runner: RunnerLink;
  /** Null until Next is ready. */
  readonly pages: () => Promise<PageHandler>;
  readonly dev: boolean;
  readonly log: Logger;
}

export async function answer(web: Web, request: IncomingMessage, response: ServerResponse): Promise<void> {
  secure(response);
  const url = URL.parse(request.url ?? '/', 'http://host');
  if (!url) return say(response, 400, 'That is no address.');
  const { pathname, searchParams } = url;
  if (pathname === PATHS.health) return health(web, response);
  if (!web.origins.knowsHost(request.headers))
    return say(response, 421, `This workshop is reached at ${web.origins.list.join(' or ')}.`);
  if (pathname === PATHS.session) return openSession(web, request, response);
  if (pathname === PATHS.progress) return progress(web, request, response);
  if (pathname === PATHS.bookAsCsv || pathname === PATHS.bookAsMarkdown)
    return exportBook(web, request, response, pathname);
  if (pathname === PATHS.bundle || pathname === PATHS.application)
    return zip(web, request, response, pathname, searchParams.get('step'));
  if (pathname === PATHS.feedback) return feedback(web, request, response);
  if (pathname === PATHS.capture) return capture(web, request, response, searchParams.get('step'));
  return page(web, request, response, pathname);
}

/**
 * An upgrade is refused unless Host, Origin, cookie and ticket all agree. Then the socket leaves this process.
 * `toNext` gets the sockets of Next's own reloading while developing.
 */
export async function upgrade(
  web: Web,
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
  toNext: () => void,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://host');
  const kind: SocketKind | null =
    pathname === PATHS.interactive ? 'interactive' : pathname === PATHS.bulk ? 'bulk' : null;
  if (!kind) {
    if (web.dev && pathname.startsWith('/_next/') && web.origins.allows(request.headers)) return toNext();
    socket.destroy();
    return;
  }
  socket.on('error', () => socket.destroy());
  if (!web.origins.allows(request.headers)) return refuse(socket, '403 Forbidden');
  const learner = await authenticate(request, web.origins, web.store);
  if (!learner) return refuse(socket, '401 Unauthorized');
  const joined = web.tickets.redeem(searchParams.get('ticket') ?? '', learner, kind);
  if (!joined) return refuse(socket, '401 Unauthorized');
  const headers: Record<string, string> = {};
  for (const name of ['connection', 'upgrade', 'sec-websocket-key', 'sec-websocket-version']) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  const handover = { learner, page: joined, kind, headers, head: head.toString('base64') };
  await web.runner.adopt(handover, socket);
}

async function health(web: Web, response: ServerResponse): Promise<void> {
  const runner = await web.runner.remote.health({}).catch(() => null);
  const kernel = web.runner.status?.current?.label ?? null;
  json(response, runner ? 200 : 503, { ok: runner !== null, kernel, runner });
}

async function openSession(web: Web, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') return say(response, 405, 'Sessions are opened with POST.');
  if (!web.origins.allows(request.headers))
    return say(response, 403, 'This page may not open a session here.');
  const learner = await authenticateOrEnrol(request, web.origins, web.store, web.pace);
  if (!learner) return say(response, 401, 'There is no valid cookie. Reload the page.');
  if (learner === 'later' || !web.pace.take(`session ${learner}`, LIMITS.web.sessionsPerMinute))
    return say(response, 429, 'Too many at once: try again in a minute.');
  json(response, 200, web.tickets.issue(learner));
}

async function progress(web: Web, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET') return say(response, 405, 'Progress is read with GET.');
  const learner = await authenticate(request, web.origins, web.store);
  const passed = learner ? await web.store.passed(learner) : [];
  json(response, 200, { passed, kernels: web.runner.status?.kernels ?? [] });
}

async function capture(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  slug: string | null,
): Promise<void> {
  if (request.method !== 'GET') return say(response, 405, 'A capture is read with GET.');
  const learner = await authenticate(request, web.origins, web.store);
  if (!learner) return say(response, 401, 'There is no valid cookie. Reload the page.');
  const wanted = step.safeParse(slug);
  if (!wanted.success) return say(response, 400, 'Which step? Say ?step=03-say-hello.');
  if (!web.pace.take(`capture ${learner}`, LIMITS.web.capturesPerMinute))
    return say(response, 429, 'Too many downloads: try again in a minute.');
  const { pcap } = await web.runner.remote.capture({ learner, step: wanted.data });
  if (pcap === null) return say(response, 404, 'There is no capture of this step yet: run it first.');
  const body = Buffer.from(pcap, 'base64');
  response.writeHead(200, {
    'Content-Type': 'application/vnd.tcpdump.pcap',
    'Content-Length': body.length,
    'Content-Disposition': `attachment; filename="${wanted.data}.pcap"`,
    'Cache-Control': 'no-store',
  });
  response.end(body);
}

/** The learner's experiment book as a file. */
async function exportBook(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
): Promise<void> {
  if (request.method !== 'GET') return say(response, 405, 'The book is read with GET.');
  const learner = await authenticate(request, web.origins, web.store);
  if (!learner) return say(response, 401, 'There is no valid cookie. Reload the page.');
  if (!web.pace.take(`export ${learner}`, LIMITS.web.exportsPerMinute))
    return say(response, 429, 'Too many downloads: try again in a minute.');
  const { entries, notes } = await web.store.book({ learner });
  const [type, name, text] =
    pathname === PATHS.bookAsCsv
      ? ['text/csv', 'experiments.csv', bookAsCsv(entries, notes)]
      : ['text/markdown', 'experiments.md', bookAsMarkdown(entries, notes)];
  response.writeHead(200, {
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Disposition': `attachment; filename="${name}"`,
    'Cache-Control': 'no-store',
  });
  response.end(text);
}

async function zip(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  slug: string | null,
): Promise<void> {
  if (request.method !== 'GET') return say(response, 405, 'A download is read with GET.');
  const learner = await authenticate(request, web.origins, web.store);
  if (!learner) return say(response, 401, 'There is no valid cookie. Reload the page.');
  const wanted = step.safeParse(slug);
  if (!wanted.success) return say(response, 400, 'Which step? Say ?step=03-say-hello.');
  if (!web.pace.take(`capture ${learner}`, LIMITS.web.capturesPerMinute))
    return say(response, 429, 'Too many downloads: try again in a minute.');
  const found =
    pathname === PATHS.bundle
      ? await bundleZip(web.runner, learner, wanted.data)
      : await applicationZip(web.store, learner, wanted.data);
  if (!found)
    return say(response, 404, 'The newest check of this step is not in memory any more: check it again.');
  response.writeHead(200, {
    'Content-Type': 'application/zip',
    'Content-Length': found.bytes.length,
    'Content-Disposition': `attachment; filename="${found.name}"`,
    'Cache-Control': 'no-store',
  });
  response.end(found.bytes);
}

/** Next takes the nonce for its inline scripts from the request's own policy header. */
async function page(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
): Promise<void> {
  // There are no forms and no server actions, and no image is resized.
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return say(response, 405, 'Pages are read with GET.');
  if (pathname === '/_next/image') return say(response, 404, 'There is no such page.');
  // What a client sends under these names is not ours.
  for (const name of ['content-security-policy', 'content-security-policy-report-only', 'x-nonce'])
    delete request.headers[name];
  if (pathname.startsWith('/_next/')) {
    // A worker obeys the policy that its own script came with.
    response.setHeader('Content-Security-Policy', contentPolicy(null, web.dev));
  } else {
    const nonce = randomBytes(16).toString('base64');
    const policy = contentPolicy(nonce, web.dev);
    request.headers['content-security-policy'] = policy;
    request.headers['x-nonce'] = nonce;
    response.setHeader('Content-Security-Policy', policy);
    if (request.method === 'GET' && !readCookie(request.headers, web.origins.secure))
      response.setHeader('Set-Cookie', setCookie(newCookie(), web.origins.secure));
  }
  const handle = await web.pages();
  await handle(request, response);
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

export function say(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(`${sentence}\n`);
}

function refuse(socket: Socket, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
