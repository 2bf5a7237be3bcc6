/**
 * `npm run lab -- sessions` and `instructor`: who is signed in, ending one, and the instructors' keys. A server that
 * runs on the same store takes notice within a second.
 */
import { LIMITS } from './limits.ts';
import { hashSecret, newSecret } from './web/identity.ts';
import type { SessionRow } from './web/sessions.ts';
import { openStore, type Store } from './web/store.ts';
import type { StorePlace } from './web/store-base.ts';

/** What to print, and whether the command did what it was told. */
export interface Told {
  readonly text: string;
  readonly ok: boolean;
}

/** Enough of an id to tell sessions apart; the log shows the first six of these characters. */
const SHOWN = 8;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;

export async function sessions(
  place: StorePlace | string,
  args: readonly string[],
  json: boolean,
): Promise<Told | null> {
  await using store = await openStore(place);
  const [action, id] = args;
  if (action === undefined)
    return { text: listed(await store.sessions(LIMITS.web.sessionsListed), json), ok: true };
  if (action !== 'end' || id === undefined || args.length > 2) return null;
  return await endOne(store, id);
}

export async function instructor(place: StorePlace | string, args: readonly string[]): Promise<Told | null> {
  await using store = await openStore(place);
  const [action, name, more] = args;
  if (more !== undefined) return null;
  if (action === 'list' && name === undefined) return await listInstructors(store);
  if (name === undefined) return null;
  if (action === 'add') return await add(store, name);
  if (action !== 'revoke') return null;
  const ok = await store.revokeInstructor(name);
  return {
    text: ok
      ? 'The key is void, its sessions are over, and so are the helpers’ links to its rooms.'
      : 'There is no such key.',
    ok,
  };
}

function listed(all: readonly SessionRow[], json: boolean): string {
  const plain = all.map(({ secretHash: _, ...rest }) => rest);
  if (json) return JSON.stringify(plain, null, 2);
  if (all.length === 0) return 'Nobody was here yet.';
  const rows = plain.map(({ id, instructor: name, created, seen, ended }) =>
    [
      id.slice(0, SHOWN).padEnd(SHOWN + 2),
      (name === null ? 'learner' : `instructor ${name}`).padEnd(24),
      minute(created).padEnd(18),
      minute(seen).padEnd(18),
      ended === null ? '' : `ended ${minute(ended)}`,
    ].join(''),
  );
  const head = ['session', 'role', 'since (UTC)', 'last seen (UTC)'];
  const widths = [SHOWN + 2, 24, 18, 18];
  return [
    head
      .map((word, index) => word.padEnd(widths[index] ?? 0))
      .join('')
      .trimEnd(),
    ...rows,
  ].join('\n');
}

async function endOne(store: Store, beginning: string): Promise<Told> {
  const [one, other] = await store.sessionsLike(beginning);
  if (!one) return { text: 'There is no such session.', ok: false };
  if (other) return { text: 'Several sessions begin like that: give more of the id.', ok: false };
  if (!(await store.endSession(one.id))) return { text: 'That session was over before.', ok: false };
  return {
    text: 'Ended: its cookie is void, its pages are closed, and a code for another computer is void, too.',
    ok: true,
  };
}

async function listInstructors(store: Store): Promise<Told> {
  const all = await store.instructors();
  if (all.length === 0) return { text: 'There is no instructor yet.', ok: true };
  const rows = all.map(
    ({ name, created, revoked }) =>
      `${name.padEnd(34)}since ${minute(created)}${revoked === null ? '' : `, revoked ${minute(revoked)}`}`,
  );
  return { text: rows.join('\n'), ok: true };
}

async function add(store: Store, name: string): Promise<Told> {
  if (!NAME.test(name))
    return { text: 'A name has up to 32 letters, digits, dots, dashes and underscores.', ok: false };
  const key = newSecret();
  if (!(await store.addInstructor(name, hashSecret(key))))
    return { text: 'That name had a key before: choose another one.', ok: false };
  return { text: `${key}\n\nThis key is shown once. Whoever has it is ${name}.`, ok: true };
}

const minute = (at: string) => at.slice(0, 16).replace('T', ' ');
