/**
 * Who may ask for what: one answer for requests and for upgrades. A caller is let in only as what the route is for;
 * a route that says nothing is for nobody.
 */

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Said } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { roomId } from '../protocol.ts';
import { sentence } from '../sentences.ts';
import {
  type Cookie,
  hashSecret,
  type Origins,
  type Pace,
  readCookie,
  sameHash,
  sentCookies,
} from './identity.ts';
import type { Place } from './rooms/room-store.ts';
import type { SessionRow } from './sessions.ts';
import type { Store } from './store.ts';

/**
 * `anyone` may have a learner's cookie or none; a `newcomer` becomes a learner by asking. An `instructor` has a key; a
 * `host` has a key or a helper's link; `room` is a host of the very room that `?room=` names, `owner` who made that.
 */
export type Who = 'anyone' | 'newcomer' | 'learner' | 'instructor' | 'host' | 'room' | 'owner';

export interface LearnerCaller {
  readonly role: 'learner';
  readonly learner: string;
  readonly session: string;
}
export interface InstructorCaller {
  readonly role: 'instructor';
  readonly instructor: string;
  readonly session: string;
}
/** Signed in by a key or by helpers' links. */
export interface HostCaller {
  readonly role: 'host';
  /** Whose key; null for one who has links alone. */
  readonly instructor: string | null;
  readonly session: string;
}
/** In one room. */
export interface RoomCaller extends Omit<HostCaller, 'role'>, Place {
  readonly role: 'room';
  readonly room: string;
}
export type Caller = LearnerCaller | InstructorCaller | HostCaller | RoomCaller | { readonly role: 'nobody' };

/** What `authorise` needs of the web process. */
export interface Gate {
  readonly origins: Origins;
  readonly store: Store;
  readonly pace: Pace;
  /** Proxies of our own in front: so many addresses at the end of X-Forwarded-For are not the client's word. */
  readonly trustedProxies: number;
  /** Who is in no room has no step. */
  readonly roomsOnly: boolean;
}

export interface Refusal {
  readonly status: 401 | 403 | 404 | 421 | 429 | 507;
  readonly said: Said | string;
}

/**
 * The caller, or why there is none. Whatever changes something, and every upgrade, must come from a page of ours: the
 * exact origin, which a browser sends and no page can forge.
 */
export async function authorise(
  gate: Gate,
  request: IncomingMessage,
  who: Who,
  changes: boolean,
): Promise<Caller | Refusal> {
  const { origins } = gate;
  if (!origins.knowsHost(request.headers))
    return refusal(421, `This workshop is reached at ${origins.list.join(' or ')}.`);
  if (changes ? !origins.allows(request.headers) : isForeign(request))
    return refusal(403, 'Only this workshop’s own pages may ask for that.');
  switch (who) {
    case 'anyone':
      return (await learnerOf(gate, request)) ?? { role: 'nobody' };
    case 'newcomer':
      return (await enrol(gate, request)) ?? NO_COOKIE;
    case 'learner':
      return (await learnerOf(gate, request)) ?? NO_COOKIE;
    case 'instructor':
      return (await instructorOf(gate, request)) ?? NO_INSTRUCTOR;
    case 'host':
      return (await hostOf(gate, request)) ?? NO_INSTRUCTOR;
    case 'room':
    case 'owner':
      return roomCallerOf(gate, request, who);
    default:
      who satisfies never;
      return refusal(403, 'This is for nobody.');
  }
}

/**
 * Whether a browser needs a new cookie: it has none, or one that stands for nobody any more. Where another was planted beside
 * it, a new one would take the place of the genuine, and still stand beside the planted.
 */
export async function needsCookie(gate: Gate, request: IncomingMessage): Promise<boolean> {
  if (sentCookies(request.headers, gate.origins.secure, 'learner').length > 1) return false;
  const cookie = readCookie(request.headers, gate.origins.secure, 'learner');
  if (!cookie) return true;
  const known = await gate.store.session(cookie.id);
  return known ? !opens(known, cookie, 'learner') : gate.store.departed(cookie.id);
}

/** A proxy of ours says that a browser came to it without TLS, where the workshop is only had with it. */
export function isUnencrypted(
  { origins, trustedProxies }: Pick<Gate, 'origins' | 'trustedProxies'>,
  headers: IncomingHttpHeaders,
): boolean {
  if (trustedProxies === 0 || !origins.secure) return false;
  const told = String(headers['x-forwarded-proto'] ?? '').split(',');
  // The outermost proxy's word. Most inner ones hand it on as it is, instead of adding theirs.
  return told[Math.max(0, told.length - trustedProxies)]?.trim() === 'http';
}

/** The client's address; of IPv6, the network that one client has to itself. Its own word counts for nothing. */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const forwarded = trustedProxies > 0 ? String(request.headers['x-forwarded-for'] ?? '').split(',') : [];
  const told = forwarded.at(-trustedProxies)?.trim();
  return networkOf(told || request.socket.remoteAddress || '');
}

/** An address as it is counted. Some proxies add the port that it came from: each connection has another one. */
export function networkOf(written: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d*)?$/.exec(written.slice(0, 64)) ?? [];
  const told = (bracketed ?? plain ?? written.slice(0, 64)).toLowerCase();
  const address = told.replace(/^::ffff:(?=\d+\.)/, '');
  if (!address.includes(':')) return address;
  const canonical = URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1) ?? address;
  const [head = '', tail = ''] = canonical.split('::');
  const groups = head.split(':').filter(Boolean);
  const rest = tail.split(':').filter(Boolean);
  while (groups.length + rest.length < 8) groups.push('0');
  return `${[...groups, ...rest].slice(0, 4).join(':')}::/64`;
}

/** The learner whose cookie it is, wherever the request comes from. */
export async function learnerOf(gate: Gate, request: IncomingMessage): Promise<LearnerCaller | null> {
  const session = await sessionOf(gate, request, 'learner');
  return session?.learner ? { role: 'learner', learner: session.learner, session: session.id } : null;
}

async function instructorOf(gate: Gate, request: IncomingMessage): Promise<InstructorCaller | null> {
  const host = await hostOf(gate, request);
  return host?.instructor ? { ...host, role: 'instructor', instructor: host.instructor } : null;
}

/** Whoever is signed in by a key, or came with a helper's link; which rooms that opens is another question. */
export async function hostOf(gate: Gate, request: IncomingMessage): Promise<HostCaller | null> {
  const session = await sessionOf(gate, request, 'instructor');
  if (!session) return null;
  const age = Date.now() - Date.parse(session.created);
  if (age > LIMITS.web.instructorMilliseconds) return null;
  return { role: 'host', instructor: session.instructor, session: session.id };
}

/** A room of others' is as one that is not there. */
async function roomCallerOf(
  gate: Gate,
  request: IncomingMessage,
  who: 'room' | 'owner',
): Promise<RoomCaller | Refusal> {
  const host = await hostOf(gate, request);
  if (!host) return NO_INSTRUCTOR;
  const named = URL.parse(request.url ?? '/', 'http://host')?.searchParams.get('room');
  const room = roomId.safeParse(named).data;
  const place = room && (await gate.store.rooms.placeIn(room, host.session, host.instructor));
  if (!room || !place) return refusal(404, sentence('room-of-others'));
  if (who === 'owner' && !place.owner) return refusal(403, sentence('owner-alone'));
  return { ...host, ...place, role: 'room', room };
}

/**
 * A cookie that we never saw before becomes a learner's: its id cannot be guessed. Too many new ones from one address
 * or in all are asked to wait; those who are known are never kept out by them.
 */
async function enrol(gate: Gate, request: IncomingMessage): Promise<LearnerCaller | Refusal | null> {
  const cookie = readCookie(request.headers, gate.origins.secure, 'learner');
  if (!cookie) return null;
  if ((await gate.store.session(cookie.id)) === null) {
    const address = clientAddress(request, gate.trustedProxies);
    const { newLearnersPerAddress, newLearnersPerMinute } = LIMITS.web;
    if (
      !gate.pace.take(`enrol from ${address}`, newLearnersPerAddress) ||
      !gate.pace.take('enrol', newLearnersPerMinute)
    )
      return refusal(429, sentence('too-often'));
    if (!gate.store.hasRoom()) return refusal(507, sentence('no-room-for-learners'));
    if (!(await gate.store.enrol(cookie.id, hashSecret(cookie.secret)))) return null;
  }
  return learnerOf(gate, request);
}

async function sessionOf(
  gate: Gate,
  request: IncomingMessage,
  role: 'learner' | 'instructor',
): Promise<SessionRow | null> {
  const cookie = readCookie(request.headers, gate.origins.secure, role);
  const known = cookie && (await gate.store.session(cookie.id));
  return known && opens(known, cookie, role) ? known : null;
}

function opens(known: SessionRow, cookie: Cookie, role: 'learner' | 'instructor'): boolean {
  return known.role === role && known.ended === null && sameHash(known.secretHash, hashSecret(cookie.secret));
}

/** A browser says where a request comes from: from another page it is not answered, whatever cookies it brings. */
function isForeign({ headers }: IncomingMessage): boolean {
  const from = headers['sec-fetch-site'];
  return from !== undefined && from !== 'same-origin' && from !== 'none';
}

function refusal(status: Refusal['status'], said: Said | string): Refusal {
  return { status, said };
}

const NO_INSTRUCTOR = refusal(401, sentence('no-instructor'));
const NO_COOKIE = refusal(401, sentence('no-cookie'));
