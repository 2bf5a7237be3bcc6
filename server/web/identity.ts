/**
 * Who is asking, and from where. A learner is a cookie: a public id and a secret, 128 bits each, of which the store
 * keeps only a hash. A socket needs four things at once: a known Host, the exact Origin, the cookie, and a ticket
 * that is good once, for a minute, for this learner and this kind of socket.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { LIMITS } from '../limits.ts';
import type { Store } from './store.ts';

export type SocketKind = 'interactive' | 'bulk';

export interface Cookie {
  readonly learner: string;
  readonly secret: string;
}

/** The origins whose pages may talk to us, and the Host headers under which we answer. */
export class Origins {
  readonly list: readonly string[];
  readonly secure: boolean;
  readonly #hosts: ReadonlySet<string>;

  /** Where the operator names no origin, the page is reached at the address that the server listens on. */
  constructor(publicOrigins: readonly string[], host: string, port: number) {
    const own = new Set([host, '127.0.0.1', 'localhost']);
    for (const any of ['0.0.0.0', '::']) own.delete(any);
    const local = [...own].map(
      (name) => new URL(`http://${name.includes(':') ? `[${name}]` : name}:${port}`).origin,
    );
    this.list = publicOrigins.length > 0 ? publicOrigins : local;
    this.secure = this.list.every((origin) => origin.startsWith('https:'));
    this.#hosts = new Set(this.list.map((origin) => new URL(origin).host));
  }

  /** A page elsewhere that resolves to this machine still sends its own name: it is refused (DNS rebinding). */
  knowsHost(headers: IncomingHttpHeaders): boolean {
    return this.#hosts.has((headers.host ?? '').toLowerCase());
  }

  /** Exact equality of scheme, host and port, and the origin is the one the page itself was loaded from. */
  allows(headers: IncomingHttpHeaders): boolean {
    const origin = headers.origin;
    if (!this.knowsHost(headers) || origin === undefined || !this.list.includes(origin)) return false;
    return new URL(origin).host === headers.host?.toLowerCase();
  }
}

/** A new learner's cookie; the store learns of it when the page opens its first session. */
export function newCookie(): Cookie {
  return { learner: randomBytes(16).toString('base64url'), secret: randomBytes(16).toString('base64url') };
}

/** A browser takes a `__Host-` cookie only over https, and then no subdomain can plant one. */
export function cookieName(secure: boolean): string {
  return secure ? '__Host-wirespeed' : 'wirespeed';
}

export function setCookie(cookie: Cookie, secure: boolean): string {
  const year = 365 * 24 * 3600;
  const flags = `Path=/; Max-Age=${year}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  return `${cookieName(secure)}=${cookie.learner}.${cookie.secret}; ${flags}`;
}

/** The cookie of a request, or null where there is none of our form. Says nothing about its being genuine. */
export function readCookie(headers: IncomingHttpHeaders, secure: boolean): Cookie | null {
  const prefix = `${cookieName(secure)}=`;
  const part = headers.cookie?.split(/; */).find((pair) => pair.startsWith(prefix));
  const match = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{22})$/.exec(part?.slice(prefix.length) ?? '');
  return match?.[1] && match[2] ? { learner: match[1], secret: match[2] } : null;
}

/** The learner behind a request's cookie, or null where the cookie is missing, unknown or false. */
export async function authenticate(
  request: IncomingMessage,
  origins: Origins,
  store: Store,
): Promise<string | null> {
  const cookie = readCookie(request.headers, origins.secure);
  if (!cookie) return null;
  const known = await store.secretHash(cookie.learner);
  return known !== null && sameHash(known, hashSecret(cookie.secret)) ? cookie.learner : null;
}

/**
 * Like `authenticate`, and a cookie that we never saw before becomes a learner's: its id cannot be guessed. "later"
 * where too many are new just now; those who are known are never kept out by them.
 */
export async function authenticateOrEnrol(
  request: IncomingMessage,
  origins: Origins,
  store: Store,
  pace: Pace,
): Promise<string | 'later' | null> {
  const cookie = readCookie(request.headers, origins.secure);
  if (cookie && (await store.secretHash(cookie.learner)) === null) {
    if (!pace.take('enrol', LIMITS.web.newLearnersPerMinute)) return 'later';
    await store.enrol(cookie.learner, hashSecret(cookie.secret));
  }
  return authenticate(request, origins, store);
}

/** How often something was done in the present minute, by name. */
export class Pace {
  #minute = 0;
  readonly #counts = new Map<string, number>();

  /** Counts once more, and says whether that is still within the most that a minute may have. */
  take(name: string, most: number): boolean {
    const minute = Math.floor(performance.now() / 60_000);
    if (minute !== this.#minute) this.#counts.clear();
    this.#minute = minute;
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return count <= most;
  }
}

/** Single-use tickets for sockets. They live in memory: after a restart a page simply asks again. */
export class Tickets {
  readonly #open = new Map<string, { learner: string; kind: SocketKind; page: string; until: number }>();

  /** One ticket for each socket of one page. */
  issue(learner: string): { readonly interactive: string; readonly bulk: string } {
    this.#forget(learner);
    const page = randomBytes(16).toString('base64url');
    const one = (kind: SocketKind) => {
      const ticket = randomBytes(16).toString('base64url');
      const until = Date.now() + LIMITS.socket.ticketMilliseconds;
      this.#open.set(ticket, { learner, kind, page, until });
      return ticket;
    };
    return { interactive: one('interactive'), bulk: one('bulk') };
  }

  /** The page that the ticket joins, or null. Whatever the answer, the ticket is spent. */
  redeem(ticket: string, learner: string, kind: SocketKind): string | null {
    const found = this.#open.get(ticket);
    this.#open.delete(ticket);
    if (!found || found.until < Date.now()) return null;
    return found.learner === learner && found.kind === kind ? found.page : null;
  }

  /** Drops what is out of date, and a learner's oldest beyond what their sockets could use. */
  #forget(learner: string): void {
    const mine: string[] = [];
    for (const [ticket, entry] of this.#open) {
      if (entry.until < Date.now()) this.#open.delete(ticket);
      else if (entry.learner === learner) mine.push(ticket);
    }
    for (const ticket of mine.slice(0, Math.max(0, mine.length - 2 * LIMITS.socket.perLearner)))
      this.#open.delete(ticket);
  }
}

/** The secret is 128 random bits, so a plain hash cannot be guessed backwards. */
function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

function sameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
