/** Rooms in the store, as their instructors have them: settings, code, helpers' links, what was opened. */
import { randomBytes } from 'node:crypto';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { LABS } from '../../../labs/index.ts';
import { LIMITS } from '../../limits.ts';
import {
  kernel,
  looksLike,
  MAX_DISPLAY_NAME,
  type NewRoom,
  OPERATOR,
  type RoomChange,
  type RoomHelper,
  type RoomOpening,
  type RoomSettings,
  type RoomSummary,
  roomOpening,
  roomSummary,
} from '../../protocol.ts';
import { isOver } from '../../room-rules.ts';
import { nameable } from '../identity.ts';
import type { Tables } from '../migrations.ts';
import { drawJoinCode, spell } from './codes.ts';

export type Work = Kysely<Tables> | Transaction<Tables>;
type RoomRow = Selectable<Tables['room']>;

/** What somebody signed in is to a room. */
export interface Place {
  /** The name that the caller acts under. */
  readonly as: string;
  /** Whether the caller's key made it, or the command line made the caller's link. */
  readonly owner: boolean;
  /** Tells callers apart, where names do not. */
  readonly by: string;
}

export interface RoomStore {
  /** @param owner an instructor's name; null for the operator. */
  createRoom(room: NewRoom, owner: string | null): Promise<RoomSummary>;
  room(id: string): Promise<RoomSummary | null>;
  /** Newest first; of an instructor's key, and of the links that a session came with. */
  roomsOf(session: string, instructor: string | null): Promise<RoomSummary[]>;
  allRooms(): Promise<RoomSummary[]>;
  /** What a session may be in a room; null where that is nothing. */
  placeIn(room: string, session: string, instructor: string | null): Promise<Place | null>;
  /** False where there is no such room, or it has ended. */
  changeRoom(id: string, change: RoomChange): Promise<boolean>;
  /** Another join code; the one before is nobody's. Null where there is no such room. */
  newCode(id: string): Promise<string | null>;
  /** Null where the room has as many as it may have. */
  addHelper(room: string, name: string, secretHash: string, by: string): Promise<string | null>;
  helpers(room: string): Promise<RoomHelper[]>;
  revokeHelper(room: string, id: string): Promise<boolean>;
  /** The room and helper of a link that was not taken back. */
  helperOf(secretHash: string): Promise<{ id: string; room: string; name: string } | null>;
  /** A session of an instructor's who has no key, only links. */
  openHelperSession(session: { id: string; secretHash: string }): Promise<void>;
  /** Lets a session into the room of a link. */
  grant(session: string, helper: string): Promise<void>;
  openings(room: string): Promise<RoomOpening[]>;
  /** Null where the room has as many as it may have. */
  open(
    room: string,
    opening: Pick<RoomOpening, 'kind' | 'step' | 'learner'>,
    by: string,
  ): Promise<string | null>;
  close(room: string, id: string): Promise<boolean>;
  /** Rooms with their revisions, those that ended long ago left out. Notes the end of those whose time is over. */
  revisions(): Promise<ReadonlyMap<string, number>>;
}

export const now = () => new Date().toISOString();
export const newId = () => nameable(() => randomBytes(8).toString('base64url'));

/** Two of one name, or of names that look alike, are told apart: "Ada" and "Ada 2". */
export function freeName(name: string, others: readonly string[]): string {
  const taken = new Set(others.map(looksLike));
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : ` ${number}`;
    const tried = `${name.slice(0, MAX_DISPLAY_NAME - suffix.length)}${suffix}`;
    if (!taken.has(looksLike(tried))) return tried;
  }
}

export function roomCalls(db: Kysely<Tables>): RoomStore {
  const summaries = async (rows: readonly RoomRow[]) =>
    Promise.all(rows.map(async (row) => summaryOf(row, await memberCount(db, row.id))));
  return {
    createRoom: (room, owner) =>
      db.transaction().execute(async (work) => {
        const row: RoomRow = {
          ...(columnsOf(room) as Omit<RoomRow, 'id' | 'code'>),
          steps: JSON.stringify(inOrder(room.steps ?? LABS.map(({ slug }) => slug))),
          id: newId(),
          code: await freshCode(work),
          owner,
          created_at: now(),
          paused_at: null,
          ended_at: null,
          revision: 1,
        };
        await work.insertInto('room').values(row).execute();
        return summaryOf(row, 0);
      }),

    async room(id) {
      const row = await db.selectFrom('room').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? summaryOf(row, await memberCount(db, id)) : null;
    },

    async roomsOf(session, instructor) {
      const granted = db
        .selectFrom('room_grant')
        .innerJoin('room_instructor', 'room_instructor.id', 'room_grant.room_instructor')
        .select('room_instructor.room')
        .where('room_grant.session', '=', session)
        .where('room_instructor.revoked_at', 'is', null);
      const rows = await db
        .selectFrom('room')
        .selectAll()
        .where(({ eb, or }) =>
          or([eb('id', 'in', granted), ...(instructor === null ? [] : [eb('owner', '=', instructor)])]),
        )
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .limit(LIMITS.rooms.listed)
        .execute();
      return summaries(rows);
    },

    async allRooms() {
      return summaries(await db.selectFrom('room').selectAll().orderBy('created_at', 'desc').execute());
    },

    async placeIn(room, session, instructor) {
      if (instructor !== null) {
        const owned = await db
          .selectFrom('room')
          .select('id')
          .where('id', '=', room)
          .where('owner', '=', instructor)
          .executeTakeFirst();
        if (owned) return { as: instructor, owner: true, by: `key ${instructor}` };
      }
      const helper = await db
        .selectFrom('room_grant')
        .innerJoin('room_instructor', 'room_instructor.id', 'room_grant.room_instructor')
        .select(['room_instructor.id', 'room_instructor.name', 'room_instructor.created_by'])
        .where('room_grant.session', '=', session)
        .where('room_instructor.room', '=', room)
        .where('room_instructor.revoked_at', 'is', null)
        .executeTakeFirst();
      if (!helper) return null;
      // The links of the command line are as good as a key for their room.
      return { as: helper.name, owner: helper.created_by === OPERATOR, by: `link ${helper.id}` };
    },

    async changeRoom(id, { paused, ended, ...change }) {
      const at = now();
      const changed = await db
        .updateTable('room')
        .set(({ eb }) => ({
          ...columnsOf(change),
          ...(paused === undefined ? {} : { paused_at: paused ? at : null }),
          ...(ended === undefined ? {} : { ended_at: at, joining: 0 }),
          revision: eb('revision', '+', 1),
        }))
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .executeTakeFirst();
      return Number(changed.numUpdatedRows) > 0;
    },

    newCode: (id) =>
      db.transaction().execute(async (work) => {
        const code = await freshCode(work);
        const changed = await work.updateTable('room').set({ code }).where('id', '=', id).executeTakeFirst();
        return Number(changed.numUpdatedRows) > 0 ? spell(code) : null;
      }),

    addHelper: (room, name, secretHash, by) =>
      db.transaction().execute(async (work) => {
        const all = await work
          .selectFrom('room_instructor')
          .select(['name', 'revoked_at'])
          .where('room', '=', room)
          .execute();
        if (all.length >= LIMITS.rooms.helpers) return null;
        // Questions are theirs by name. Whoever gets a new link after the old one was taken back goes on with theirs.
        const present = all.filter(({ revoked_at }) => revoked_at === null);
        const called = freeName(name, [by, ...present.map((one) => one.name)]);
        const id = newId();
        await work
          .insertInto('room_instructor')
          .values({
            ...{ id, room, name: called, secret_hash: secretHash, created_by: by },
            ...{ created_at: now(), used_at: null, revoked_at: null },
          })
          .execute();
        return id;
      }),

    async helpers(room) {
      const rows = await db
        .selectFrom('room_instructor')
        .selectAll()
        .where('room', '=', room)
        .where('revoked_at', 'is', null)
        .orderBy('created_at')
        .execute();
      return rows.map(({ id, name, created_by, created_at, used_at }) => ({
        ...{ id, name, createdBy: created_by, createdAt: created_at, usedAt: used_at },
      }));
    },

    async revokeHelper(room, id) {
      const revoked = await db
        .updateTable('room_instructor')
        .set({ revoked_at: now() })
        .where('id', '=', id)
        .where('room', '=', room)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      if (Number(revoked.numUpdatedRows) === 0) return false;
      // Whom that helper looked at hears of it.
      await touch(db, room);
      return true;
    },

    async helperOf(secretHash) {
      const row = await db
        .selectFrom('room_instructor')
        .select(['id', 'room', 'name'])
        .where('secret_hash', '=', secretHash)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      return row ?? null;
    },

    async openHelperSession({ id, secretHash }) {
      const at = now();
      await db
        .insertInto('session')
        .values({
          ...{ id, secret_hash: secretHash, role: 'instructor', learner: null, instructor: null },
          ...{ created_at: at, seen_at: at, ended_at: null },
        })
        .execute();
    },

    async grant(session, helper) {
      const at = now();
      await db.transaction().execute(async (work) => {
        await work
          .insertInto('room_grant')
          .values({ session, room_instructor: helper, at })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        await work.updateTable('room_instructor').set({ used_at: at }).where('id', '=', helper).execute();
      });
    },

    async openings(room) {
      const rows = await db
        .selectFrom('room_opening')
        .selectAll()
        .where('room', '=', room)
        .orderBy('at')
        .execute();
      return rows.map(({ id, kind, step, learner, opened_by, at }) =>
        roomOpening.parse({ id, kind, step, learner, openedBy: opened_by, at }),
      );
    },

    open: (room, { kind, step, learner }, by) =>
      db.transaction().execute(async (work) => {
        const all = await work
          .selectFrom('room_opening')
          .select(['id', 'kind', 'step', 'learner'])
          .where('room', '=', room)
          .execute();
        const same = all.find((one) => one.kind === kind && one.step === step && one.learner === learner);
        if (same) return same.id;
        if (all.length >= LIMITS.rooms.openings) return null;
        const id = newId();
        await work
          .insertInto('room_opening')
          .values({ id, room, kind, step, learner, opened_by: by, at: now() })
          .execute();
        await touch(work, room);
        return id;
      }),

    close: (room, id) =>
      db.transaction().execute(async (work) => {
        const closed = await work
          .deleteFrom('room_opening')
          .where('id', '=', id)
          .where('room', '=', room)
          .executeTakeFirst();
        if (Number(closed.numDeletedRows) === 0) return false;
        await touch(work, room);
        return true;
      }),

    async revisions() {
      const at = Date.now();
      const due = await db
        .selectFrom('room')
        .select('id')
        .where('ended_at', 'is', null)
        .where('ends_at', '<=', new Date(at).toISOString())
        .execute();
      for (const { id } of due)
        await db
          .updateTable('room')
          .set(({ eb, ref }) => ({ ended_at: ref('ends_at'), joining: 0, revision: eb('revision', '+', 1) }))
          .where('id', '=', id)
          .execute();
      const rows = await db
        .selectFrom('room')
        .select(['id', 'revision'])
        .where(({ eb, or }) =>
          or([
            eb('ended_at', 'is', null),
            eb('ended_at', '>', new Date(at - LIMITS.rooms.endedWatchMilliseconds).toISOString()),
          ]),
        )
        .execute();
      return new Map(rows.map(({ id, revision }) => [id, revision]));
    },
  };
}

/** Pages must hear of a change in the room. */
export async function touch(work: Work, room: string): Promise<void> {
  await work
    .updateTable('room')
    .set(({ eb }) => ({ revision: eb('revision', '+', 1) }))
    .where('id', '=', room)
    .execute();
}

/** Whether rows changed; if so the room's pages hear of it. */
export async function touched(work: Work, room: string, rows: bigint): Promise<boolean> {
  if (Number(rows) === 0) return false;
  await touch(work, room);
  return true;
}

export function stepsOf({ steps }: Pick<RoomRow, 'steps'>): string[] {
  return JSON.parse(steps) as string[];
}

function columnsOf(settings: { readonly [K in keyof RoomSettings]?: RoomSettings[K] | undefined }) {
  const { steps, measuring, names, race, joining, endsAt, ...rest } = settings;
  const bit = (name: string, value: boolean | undefined) =>
    value === undefined ? {} : { [name]: value ? 1 : 0 };
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(given),
    ...(steps === undefined ? {} : { steps: JSON.stringify(inOrder(steps)) }),
    ...bit('measuring', measuring),
    ...bit('names', names),
    ...bit('race', race),
    ...bit('joining', joining),
    // Compared as texts, so all are written in one way.
    ...(endsAt === undefined ? {} : { ends_at: endsAt && new Date(endsAt).toISOString() }),
  };
}

function inOrder(steps: readonly string[]): string[] {
  return LABS.map(({ slug }) => slug).filter((slug) => steps.includes(slug));
}

async function freshCode(work: Work): Promise<string> {
  for (;;) {
    const code = drawJoinCode();
    const taken = await work.selectFrom('room').select('id').where('code', '=', code).executeTakeFirst();
    if (!taken) return code;
  }
}

async function memberCount(work: Work, room: string): Promise<number> {
  const { count } = await work
    .selectFrom('room_member')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('room', '=', room)
    .where('left_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

function summaryOf(row: RoomRow, members: number): RoomSummary {
  const ended = isOver({ endedAt: row.ended_at, endsAt: row.ends_at }, Date.now());
  return roomSummary.parse({
    id: row.id,
    name: row.name,
    code: spell(row.code),
    steps: stepsOf(row),
    kernel: kernel.nullable().parse(row.kernel),
    gating: row.gating,
    solutions: row.solutions,
    hints: row.hints,
    measuring: row.measuring === 1,
    names: row.names === 1,
    race: row.race === 1,
    joining: row.joining === 1 && !ended,
    endsAt: row.ends_at,
    createdAt: row.created_at,
    pausedAt: row.paused_at,
    endedAt: row.ended_at ?? (ended ? row.ends_at : null),
    members,
  });
}
