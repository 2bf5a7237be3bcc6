/** For the operator and their programs: is it alive, can it serve, what does it count. Nothing here is about a learner. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { LIMITS } from '../limits.ts';
import { PATHS } from '../protocol.ts';
import { asText, FIGURES_TYPE, WEB_FIGURES } from './figures.ts';
import { json, say, type Web } from './http.ts';

/** What makes the workshop unfit to serve, in sentences; nothing where it can. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
  readonly store: 'writable' | 'not writable';
  readonly runner: 'up' | 'down';
  /** What each kernel's base tree waits for; "built" where it can be used. */
  readonly kernels: Readonly<Record<string, string>>;
  readonly mode: string;
}

/** The process lives and answers. Whether it can serve is `/readyz`'s to say. */
export async function health(web: Web, _request: IncomingMessage, response: ServerResponse): Promise<void> {
  const runner = await inTime(web.runner.remote.health({}));
  const kernel = web.runner.status?.current?.label ?? null;
  json(response, 200, { ok: true, kernel, runner });
}

export async function ready(web: Web, _request: IncomingMessage, response: ServerResponse): Promise<void> {
  const found = await web.readiness.look(web);
  json(response, found.ready ? 200 : 503, found);
}

export async function metrics(web: Web, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!mayReadMetrics(request, web.metricsToken))
    return say(
      response,
      403,
      web.metricsToken === ''
        ? 'Figures are told to this machine itself. METRICS_TOKEN opens them to others.'
        : 'Figures need "Authorization: Bearer …" with METRICS_TOKEN.',
    );
  const [figures, { ready }] = await Promise.all([
    inTime(web.runner.remote.figures({})),
    web.readiness.look(web),
  ]);
  WEB_FIGURES.ready.set(ready ? 1 : 0);
  const text = await asText(figures?.figures ?? null);
  response.writeHead(200, { 'Content-Type': FIGURES_TYPE, 'Cache-Control': 'no-store' });
  response.end(text);
}

const LOOPBACK = /^(::1|127\.\d+\.\d+\.\d+|::ffff:127\.\d+\.\d+\.\d+)$/;
const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;
/** Whoever sends these is a proxy, and speaks for somebody else. */
const PROXY_HEADERS = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
];

/** With a token, whoever has it; without, a program on this machine that speaks for itself. */
export function mayReadMetrics(
  request: Pick<IncomingMessage, 'headers'> & {
    readonly socket: { readonly remoteAddress?: string | undefined };
  },
  token: string,
): boolean {
  const { headers, socket } = request;
  if (token !== '') {
    const given = /^Bearer (\S{1,200})$/.exec(headers.authorization ?? '')?.[1] ?? '';
    const [a, b] = [given, token].map((text) => createHash('sha256').update(text).digest());
    return a !== undefined && b !== undefined && timingSafeEqual(a, b);
  }
  return (
    LOOPBACK.test(socket.remoteAddress ?? '') &&
    LOCAL_HOST.test(headers.host ?? '') &&
    PROXY_HEADERS.every((name) => headers[name] === undefined)
  );
}

/** Looks at most once a second, however often it is asked: a look writes to the disk. */
export class ReadinessLook {
  readonly #mode: string;
  #at = Number.NEGATIVE_INFINITY;
  #newest: Promise<Readiness> | null = null;

  constructor(mode: string) {
    this.#mode = mode;
  }

  async look(web: Pick<Web, 'store' | 'runner' | 'log'>): Promise<Readiness> {
    const now = performance.now();
    if (!this.#newest || now - this.#at > LIMITS.operations.readyMilliseconds) {
      this.#at = now;
      this.#newest = this.#lookNow(web);
    }
    return this.#newest;
  }

  async #lookNow({ store, runner, log }: Pick<Web, 'store' | 'runner' | 'log'>): Promise<Readiness> {
    const reasons: string[] = [];
    let writable = true;
    try {
      await store.probe();
    } catch (error) {
      log.error({ err: error }, 'the store cannot be written');
      writable = false;
      const code = (error as { readonly code?: unknown }).code;
      reasons.push(`The store cannot be written${typeof code === 'string' ? ` (${code})` : ''}.`);
    }
    const trees = await inTime(runner.remote.trees({}));
    if (!trees) reasons.push('The runner does not answer; a dead one is replaced within a second.');
    const chosen = runner.status?.current?.id;
    if (runner.status && chosen === undefined)
      reasons.push(runner.status.notice ?? 'There is no kernel to build with.');
    const missing = trees?.trees.find(({ kernel, built }) => kernel === chosen && !built);
    if (missing) reasons.push(`The base tree of ${missing.kernel} is not built: ${missing.told}.`);
    return {
      ready: reasons.length === 0,
      reasons,
      store: writable ? 'writable' : 'not writable',
      runner: trees ? 'up' : 'down',
      kernels: Object.fromEntries((trees?.trees ?? []).map(({ kernel, told }) => [kernel, told])),
      mode: this.#mode,
    };
  }
}

/** The runner's answer, or null where there is none in time: a probe must not wait for what it asks about. */
function inTime<T>(answer: Promise<T>): Promise<T | null> {
  const late = sleep(LIMITS.operations.answerMilliseconds, null, { ref: false });
  return Promise.race([answer.catch(() => null), late]);
}

const KNOWN: ReadonlySet<string> = new Set(Object.values(PATHS));
/** Begins anywhere, so that the numbers of two processes are hardly ever the same in one log. */
const ORIGIN = Date.now().toString(36).slice(-5);
let requests = 0;

/**
 * Gives a request its number, which stands in the answer's `X-Request-Id` and in every line that is logged about it.
 * Addresses are logged without what stands behind "?", where tickets are. @returns the log to use for it.
 */
export function follow(log: Logger, request: IncomingMessage, response: ServerResponse): Logger {
  const own = logOf(log, request);
  response.setHeader('X-Request-Id', String(own.bindings().request));
  const began = performance.now();
  response.once('close', () => {
    const path = pathOf(request);
    const address = KNOWN.has(path) ? path : path.startsWith('/_next/') ? '/_next/' : 'page';
    const status = response.writableFinished ? response.statusCode : 'aborted';
    WEB_FIGURES.requests.inc({ address, status });
    const milliseconds = Math.round(performance.now() - began);
    own.debug({ method: request.method, path, status, milliseconds }, 'answered');
  });
  return own;
}

export function logOf(log: Logger, request: IncomingMessage): Logger {
  return log.child({ request: `${ORIGIN}-${(++requests).toString(36)}`, path: pathOf(request) });
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split(/[?#]/, 1)[0]?.slice(0, 200) ?? '/';
}
