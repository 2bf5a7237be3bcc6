/** `npm run lab -- room …`: rooms without a browser. A server that runs on the same store takes notice within a second. */
import fs from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { renderUnicodeCompact } from 'uqr';
import type { Config } from '../config.ts';
import { newRoom, OPERATOR, type RoomSummary } from '../protocol.ts';
import type { Told } from '../sessions.ts';
import { hashSecret, newSecret, Origins } from '../web/identity.ts';
import { type ReportFormat, reportAs } from '../web/rooms/report-forms.ts';
import { zipped } from '../web/rooms/room-zip.ts';
import { openStore, type Store } from '../web/store.ts';
import { labOf, placeOf, UsageError } from './call.ts';

export interface RoomOptions {
  readonly json?: boolean | undefined;
  readonly csv?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly kernel?: string | undefined;
  readonly instructor?: string | undefined;
  readonly steps?: string | undefined;
  readonly ends?: string | undefined;
  readonly free?: boolean | undefined;
  readonly solutions?: string | undefined;
  readonly hints?: string | undefined;
  readonly 'no-names'?: boolean | undefined;
  readonly race?: boolean | undefined;
  readonly 'no-measuring'?: boolean | undefined;
}

/** null: not how it is called. @throws UsageError that says what is wrong. */
export async function room(
  config: Config,
  args: readonly string[],
  options: RoomOptions,
): Promise<Told | null> {
  const [action, subject, name, more] = args;
  if (more !== undefined) return null;
  await using store = await openStore(config);
  if (action === 'list' && subject === undefined)
    return { text: listed(await store.rooms.allRooms(), options.json ?? false), ok: true };
  if (subject === undefined) return null;
  if (action === 'create' && name === undefined) return await create(store, config, subject, options);
  const id = await idOf(store, subject);
  if (action === 'end' && name === undefined) {
    const ok = id !== null && (await store.rooms.changeRoom(id, { ended: true }));
    return { text: ok ? 'Ended: its benches are closed, and the work is kept.' : NO_ROOM, ok };
  }
  if (action === 'report' && name === undefined) {
    const report = id === null ? null : await store.rooms.report(id);
    return report
      ? { text: reportAs(formatOf(options), report), ok: true }
      : { text: NO_SUCH_ROOM, ok: false };
  }
  if (action === 'delete' && name === undefined) return await removal(store, id, options.yes ?? false);
  if (name === undefined) return null;
  if (action === 'export') return await exported(store, id, placeOf(name));
  if (action === 'link')
    return id === null ? { text: NO_ROOM, ok: false } : await link(store, config, id, name);
  if (action !== 'revoke') return null;
  const found = id === null ? [] : (await store.rooms.helpers(id)).filter((one) => one.name === name);
  for (const one of found) if (id !== null) await store.rooms.revokeHelper(id, one.id);
  const ok = found.length > 0;
  return { text: ok ? 'The link is void.' : 'There is no such link.', ok };
}

const NO_SUCH_ROOM = 'There is no such room.';
const NO_ROOM = 'There is no such room, or it has ended.';

async function create(store: Store, config: Config, name: string, options: RoomOptions): Promise<Told> {
  const owner = options.instructor ?? null;
  if (owner !== null && !(await store.instructors()).some((one) => one.name === owner))
    return { text: `There is no instructor ${owner}: make a key with "instructor add ${owner}".`, ok: false };
  const parsed = newRoom.safeParse({
    name,
    ...(options.steps === undefined
      ? {}
      : { steps: options.steps.split(',').map((step) => labOf(step.trim()).slug) }),
    ...(options.kernel === undefined ? {} : { kernel: options.kernel }),
    ...(options.free ? { gating: 'free', solutions: 'open' } : {}),
    ...(options.solutions === undefined ? {} : { solutions: options.solutions }),
    ...(options.hints === undefined ? {} : { hints: options.hints }),
    measuring: options['no-measuring'] !== true,
    names: options['no-names'] !== true,
    race: options.race === true,
    endsAt: options.ends === undefined ? null : timeOf(options.ends),
  });
  if (!parsed.success)
    throw new UsageError(
      `A room’s ${String(parsed.error.issues[0]?.path[0])} ${parsed.error.issues[0]?.message}.`,
    );
  const made = await store.rooms.createRoom(parsed.data, owner);
  const origin = originOf(config);
  const join = `${origin}/join/${made.code}`;
  const helper = await link(store, config, made.id, owner ?? 'instructor');
  const text = [
    `“${made.name}” (${made.id})${made.endsAt === null ? '' : `, until ${new Date(made.endsAt).toLocaleString()}`}`,
    '',
    `Code for learners:   ${made.code}`,
    `Link for learners:   ${join}`,
    '',
    renderUnicodeCompact(join, { ecc: 'M', border: 2 }),
    '',
    helper.text,
  ];
  return { text: text.join('\n'), ok: true };
}

async function link(store: Store, config: Config, id: string, name: string): Promise<Told> {
  const secret = newSecret();
  const made = await store.rooms.addHelper(id, name, hashSecret(secret), OPERATOR);
  if (made === null) return { text: 'This room has as many links as it may have.', ok: false };
  const called = (await store.rooms.helpers(id)).find((one) => one.id === made)?.name;
  const text = `Link for ${called}, shown once: ${originOf(config)}/rooms/enter#${secret}`;
  return { text, ok: true };
}

async function exported(store: Store, id: string | null, file: string): Promise<Told> {
  const report = id === null ? null : await store.rooms.report(id);
  if (!report) return { text: NO_SUCH_ROOM, ok: false };
  const written = fs.createWriteStream(file, { flags: 'wx', mode: 0o600 });
  await pipeline(Readable.from(zipped(store.rooms.partsOf(report)), { objectMode: false }), written);
  return { text: `Everything of “${report.room.name}” is in ${file}.`, ok: true };
}

/** Says what goes; does it where that was agreed to. */
async function removal(store: Store, id: string | null, agreed: boolean): Promise<Told> {
  const holdings = id === null ? null : await store.rooms.holdings(id);
  if (id === null || !holdings) return { text: NO_SUCH_ROOM, ok: false };
  const { room: gone, theirs, kept, events, messages, questions, helpers } = holdings;
  const what = [
    `“${gone.name}” (${id}): its settings and code, ${helpers} links of helpers, ${messages} messages, ${questions} questions, ${events} notes of what happened,`,
    `and ${theirs.length} learners with all their work${theirs.length === 0 ? '' : `: ${theirs.join(', ')}`}.`,
    kept.length === 0
      ? ''
      : `${kept.length} who brought work or left keep it: ${kept.map(({ name }) => name).join(', ')}.`,
  ].filter((line) => line !== '');
  if (!agreed)
    return { text: ['This would go for good:', ...what, 'Say it again with --yes.'].join('\n'), ok: false };
  const deletion = await store.rooms.deleteRoom(id);
  const left = deletion?.unreadable ?? [];
  const end = left.length === 0 ? [] : [`${left.join(', ')} cannot be read: delete that copy, or mend it.`];
  return { text: ['Deleted:', ...what, ...end].join('\n'), ok: left.length === 0 };
}

function formatOf({ csv, json }: RoomOptions): ReportFormat {
  if (csv && json) throw new UsageError('Either --json or --csv.');
  return csv ? 'csv' : json ? 'json' : 'text';
}

function listed(rooms: readonly RoomSummary[], json: boolean): string {
  if (json) return JSON.stringify(rooms, null, 2);
  if (rooms.length === 0) return 'There is no room yet.';
  const rows = rooms.map(({ id, code, members, name, endsAt, endedAt, pausedAt }) => {
    const until = endsAt === null ? 'open' : `until ${minute(endsAt)}`;
    const state = endedAt !== null ? `ended ${minute(endedAt)}` : pausedAt === null ? until : 'paused';
    return [id.padEnd(13), code.padEnd(9), `${members}`.padEnd(10), state.padEnd(24), name].join('');
  });
  const head = ['id'.padEnd(13), 'code'.padEnd(9), 'learners'.padEnd(10), 'state (UTC)'.padEnd(24), 'name'];
  return [head.join(''), ...rows].join('\n');
}

/** By its id or its code. */
async function idOf(store: Store, subject: string): Promise<string | null> {
  const found = (await store.rooms.allRooms()).find(({ id, code }) => id === subject || code === subject);
  return found?.id ?? null;
}

/** "17:30" is the next time that a clock here shows that. */
function timeOf(when: string): string {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(when) ?? [];
  const at = new Date(hours === undefined ? when : Date.now());
  if (hours !== undefined) at.setHours(Number(hours), Number(minutes), 0, 0);
  if (hours !== undefined && at.getTime() <= Date.now()) at.setDate(at.getDate() + 1);
  if (Number.isNaN(at.getTime())) throw new UsageError(`--ends: "${when}" is no time such as 17:30.`);
  return at.toISOString();
}

function originOf({ publicOrigins, host, port, tls }: Config): string {
  return new Origins(publicOrigins, host, port, tls ? 'https' : 'http').list[0] ?? '';
}

const minute = (at: string) => at.slice(0, 16).replace('T', ' ');
