/**
 * Who is asking, and from where. A session is a cookie: a public id and a secret, 128 bits each, of which the store
 * keeps only a hash. A socket needs four things at once: a known Host, the exact Origin, the cookie, and a ticket
 * that is good once, for a minute, for this session and this kind of socket. access.ts decides with them.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { LIMITS } from '../limits.ts';

export type SocketKind = 'interactive' | 'bulk';
export type Role = 'learner' | 'instructor';

export interface Cookie {
  /** Of the session; it is no secret. */
  readonly id: string;
  readonly secret: string;
}

/** The origins whose pages may talk to us, and the Host headers under which we answer. */
export class Origins {
  readonly list: readonly string[];
  readonly secure: boolean;
  readonly #hosts: ReadonlySet<string>;

  /** Where the operator names no origin, the page is reached at the address that the server listens on. */
  constructor(
    publicOrigins: readonly string[],
    host: string,
    port: number,
    scheme: 'http' | 'https' = 'http',
  ) {
    const own = new Set([host, '127.0.0.1', 'localhost']);
    for (const any of ['0.0.0.0', '::']) own.delete(any);
    const local = [...own].map(
      (name) => new URL(`${scheme}://${name.includes(':') ? `[${name}]` : name}:${port}`).origin,
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

/** 128 bits that nobody guesses, for a cookie, a key or a link. */
export function newSecret(): string {
  return randomBytes(16).toString('base64url');
}

/** An id that a command line does not take for an option: an operator types it. */
export function nameable(make: () => string): string {
  for (;;) {
    const id = make();
    if (!id.startsWith('-')) return id;
  }
}

/** A new cookie; the store learns of it when it is first used to open a session. */
export function newCookie(): Cookie {
  return { id: nameable(newSecret), secret: newSecret() };
}

/** A browser takes a `__Host-` cookie only over https, and then no subdomain can plant one. */
export function cookieName(secure: boolean, role: Role): string {
  const name = role === 'learner' ? 'wirespeed' : 'wirespeed-instructor';
  return secure ? `__Host-${name}` : name;
}

/**
 * A learner's cookie is kept for a year, an instructor's as long as the key's session; null takes it away. A learner's comes
 * along when a link on another site leads here: without it the page would be a newcomer's, whose new cookie takes its place.
 * What changes something asks for our own origin, whatever cookie comes.
 */
export function setCookie(cookie: Cookie | null, secure: boolean, role: Role): string {
  const { learnerMilliseconds, instructorMilliseconds } = LIMITS.web;
  const seconds = (role === 'learner' ? learnerMilliseconds : instructorMilliseconds) / 1000;
  const site = role === 'learner' ? 'Lax' : 'Strict';
  const flags = `Path=/; Max-Age=${cookie ? seconds : 0}; HttpOnly; SameSite=${site}${secure ? '; Secure' : ''}`;
  return `${cookieName(secure, role)}=${cookie ? `${cookie.id}.${cookie.secret}` : ''}; ${flags}`;
}

/**
 * The cookie of a request, or null where there is none of our form. Says nothing about its being genuine. Two of one
 * name are none: a page of another port or subdomain planted one, and nobody can tell which.
 */
export function readCookie(headers: IncomingHttpHeaders, secure: boolean, role: Role): Cookie | null {
  const [one, ...others] = sentCookies(headers, secure, role);
  const match = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{22})$/.exec(one ?? '');
  if (others.length > 0 || !match?.[1] || !match[2]) return null;
  return { id: match[1], secret: match[2] };
}

/** What came under the cookie's name, whatever it is. */
export function sentCookies(headers: IncomingHttpHeaders, secure: boolean, role: Role): string[] {
  const prefix = `${cookieName(secure, role)}=`;
  const pairs = headers.cookie?.split(/; */) ?? [];
  return pairs.flatMap((pair) => (pair.startsWith(prefix) ? [pair.slice(prefix.length)] : []));
}

const MINUTE = 60_000;

/** How often something was done within a minute, by name. A name's minute begins with its first time. */
export class Pace {
  readonly #counts = new Map<string, { count: number; until: number }>();
  #sweepAt = 0;

  /** Counts once more, and says whether that is still within the most that a minute may have. */
  take(name: string, most: number): boolean {
    const now = performance.now();
    this.#sweep(now);
    const present = this.#counts.get(name);
    const entry = present && present.until > now ? present : { count: 0, until: now + MINUTE };
    entry.count += 1;
    this.#counts.set(name, entry);
    return entry.count <= most;
  }

  /** How often something was done in its present minute. */
  count(name: string): number {
    const present = this.#counts.get(name);
    return present && present.until > performance.now() ? present.count : 0;
  }

  #sweep(now: number): void {
    if (now < this.#sweepAt) return;
    this.#sweepAt = now + MINUTE;
    for (const [name, { until }] of this.#counts) if (until <= now) this.#counts.delete(name);
  }
}

/** Single-use tickets for sockets. They live in memory: after a restart a page simply asks again. */
export class Tickets {
  readonly #open = new Map<string, { session: string; kind: SocketKind; page: string; until: number }>();
  /** Each session's tickets, oldest first. */
  readonly #of = new Map<string, Set<string>>();

  /** One ticket for each socket of one page. */
  issue(session: string): { readonly interactive: string; readonly bulk: string } {
    this.#forget(session);
    const page = newSecret();
    const one = (kind: SocketKind) => {
      const ticket = newSecret();
      const until = performance.now() + LIMITS.socket.ticketMilliseconds;
      this.#open.set(ticket, { session, kind, page, until });
      this.#of.set(session, (this.#of.get(session) ?? new Set()).add(ticket));
      return ticket;
    };
    return { interactive: one('interactive'), bulk: one('bulk') };
  }

  /** The page that the ticket joins, or null. Whatever the answer, the ticket is spent. */
  redeem(ticket: string, session: string, kind: SocketKind): string | null {
    const found = this.#open.get(ticket);
    this.#drop(ticket);
    if (!found || found.until < performance.now()) return null;
    return found.session === session && found.kind === kind ? found.page : null;
  }

  /** Drops what is out of date, and a session's oldest beyond what its sockets could use: no look at all the others'. */
  #forget(session: string): void {
    for (const [ticket, { until }] of this.#open) {
      if (until >= performance.now()) break; // the rest is younger
      this.#drop(ticket);
    }
    const mine = [...(this.#of.get(session) ?? [])];
    for (const ticket of mine.slice(0, Math.max(0, mine.length - 2 * LIMITS.socket.perLearner)))
      this.#drop(ticket);
  }

  #drop(ticket: string): void {
    const session = this.#open.get(ticket)?.session ?? '';
    this.#open.delete(ticket);
    const mine = this.#of.get(session);
    mine?.delete(ticket);
    if (mine?.size === 0) this.#of.delete(session);
  }
}

/** The secret is 128 random bits, so a plain hash cannot be guessed backwards. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** What a page may know a learner by, see `learnerMark`: another hash than any that is kept. */
export function markOf(learner: string): string {
  return hashSecret(`page of ${learner}`).slice(0, 16);
}

export function sameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
