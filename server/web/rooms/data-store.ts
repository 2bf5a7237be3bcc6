/** All that is kept of a room, in the store: what there is, piece by piece, and its end. */
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { LIMITS } from '../../limits.ts';
import type { RoomHoldings, RoomReport } from '../../protocol.ts';
import { type Deletion, remove } from '../learner-data.ts';
import { plain, type Row } from '../learner-zip.ts';
import type { Tables } from '../migrations.ts';
import type { StoreBase } from '../store-base.ts';
import { reportAsCsv } from './report-forms.ts';
import { now, type Work } from './room-store.ts';
import type { RoomTables } from './tables.ts';

/** A file of the export, in pieces. */
export interface Part {
  readonly name: string;
  readonly texts: Iterable<string> | AsyncIterable<string>;
}

export interface RoomDeletion extends Deletion {
  /** Learners who were deleted with the room. */
  readonly learners: readonly string[];
  /** Learners who were in it, and are in no room now. */
  readonly free: readonly string[];
}

export interface RoomDataStore {
  /** Null where there is no such room. */
  holdings(room: string): Promise<RoomHoldings | null>;
  /** The files of an export of a room that there is. What is written meanwhile may be in it or not. */
  partsOf(report: RoomReport): AsyncIterable<Part>;
  /** Null where there is no such room. Nobody joins any more from the first moment on. */
  deleteRoom(room: string): Promise<RoomDeletion | null>;
}

export function roomDataCalls(base: StoreBase): RoomDataStore {
  const { db } = base;
  return {
    async holdings(id) {
      const room = await db.selectFrom('room').selectAll().where('id', '=', id).executeTakeFirst();
      if (!room) return null;
      const members = await membersOf(db, id);
      const of = async (table: 'room_event' | 'room_message' | 'room_help' | 'room_instructor') => {
        const { count } = await db
          .selectFrom(table)
          .select(({ fn }) => fn.countAll().as('count'))
          .where('room', '=', id)
          .executeTakeFirstOrThrow();
        return Number(count);
      };
      return {
        room: { id, name: room.name, endedAt: room.ended_at },
        theirs: members.filter(({ keeps }) => keeps === null).map(({ name }) => name),
        kept: members.flatMap(({ name, keeps }) => (keeps === null ? [] : [{ name, why: keeps }])),
        ...{ events: await of('room_event'), messages: await of('room_message') },
        ...{ questions: await of('room_help'), helpers: await of('room_instructor') },
      };
    },

    partsOf: (report) => partsOf(db, report),

    async deleteRoom(id) {
      const at = now();
      const ended = await db
        .updateTable('room')
        .set(({ eb, fn, val }) => ({
          ...{ joining: 0, revision: eb('revision', '+', 1) },
          ended_at: fn.coalesce('ended_at', val(at)),
        }))
        .where('id', '=', id)
        .executeTakeFirst();
      if (Number(ended.numUpdatedRows) === 0) return null;
      const members = await membersOf(db, id);
      const learners = members.filter(({ keeps }) => keeps === null).map(({ learner }) => learner);
      const free = members.filter(({ keeps }) => keeps === 'brought').map(({ learner }) => learner);
      const deletion = await remove(base, { learners, room: id });
      const left = learners.filter((learner) => !deletion.gone.includes(learner));
      return { ...deletion, learners: deletion.gone, free: [...free, ...left] };
    },
  };
}

interface Member {
  readonly learner: string;
  readonly name: string;
  readonly number: number;
  /** Why the learner's work is not the room's; null where it is. */
  readonly keeps: 'left' | 'brought' | null;
}

async function membersOf(work: Work, room: string): Promise<Member[]> {
  const rows = await work
    .selectFrom('room_member')
    .select(['learner', 'name', 'number', 'left_at'])
    .where('room', '=', room)
    .orderBy('number')
    .execute();
  const joined = await work
    .selectFrom('room_event')
    .select(['learner', 'body'])
    .where('room', '=', room)
    .where('kind', '=', 'joined')
    .execute();
  const came = Map.groupBy(joined, ({ learner }) => learner);
  return rows.map(({ left_at, ...row }) => ({
    ...row,
    keeps: left_at !== null ? 'left' : cameWithNothing(came.get(row.learner)) ? null : 'brought',
  }));
}

/** Each time; where it was not noted, nobody knows. */
function cameWithNothing(joined: readonly { readonly body: string | null }[] = []): boolean {
  return (
    joined.length > 0 &&
    joined.every(({ body }) => (JSON.parse(body ?? '{}') as { brought?: boolean }).brought === false)
  );
}

const README = `All that this workshop keeps of a room.

report.csv, report.json   who passed what when
room.json                 the room, its members, helpers, openings, messages, questions, and what happened in it
learners/N/               of each learner whose work was all made in this room, by the number in room.json:
                          data.json with all of it, and the texts as they are now

Who brought work to the room, or left it, has it for themselves: here is only what was noted in the room.
`;

async function* partsOf(db: Kysely<Tables>, report: RoomReport): AsyncIterable<Part> {
  const { id } = report.room;
  yield { name: 'README.txt', texts: [README] };
  yield { name: 'report.json', texts: [JSON.stringify(report, null, 2)] };
  yield { name: 'report.csv', texts: [reportAsCsv(report)] };
  yield { name: 'room.json', texts: roomAsJson(db, id) };
  for (const { learner, number, keeps } of await membersOf(db, id)) {
    if (keeps !== null) continue;
    const work = await workOf(db, id, learner);
    if (!work) continue;
    yield { name: `learners/${number}/data.json`, texts: learnerAsJson(work) };
    for (const { step, file, text } of work.source)
      yield { name: `learners/${number}/steps/${step}/${file}`, texts: [text] };
  }
}

/** By which column the rows of each table come one page after the other; null: they come with another table. */
const PAGED_BY: Readonly<Record<Exclude<keyof RoomTables, 'room'>, 'id' | 'learner' | null>> = {
  room_instructor: 'id',
  room_member: 'learner',
  room_opening: 'id',
  room_view: 'id',
  room_message: 'id',
  room_timer: 'id',
  room_help: 'id',
  room_event: 'id',
  room_message_to: null,
  // Says nothing that the events do not.
  room_standing: null,
  // Whose browser holds which link, and what a learner goes on with elsewhere: no part of what happened.
  room_grant: null,
  resume_code: null,
};

async function* roomAsJson(db: Kysely<Tables>, room: string): AsyncIterable<string> {
  const [row] = (await sql<Row>`select * from room where id = ${room}`.execute(db)).rows;
  yield `{\n  "room": ${JSON.stringify(plain(row ?? {}))}`;
  for (const [table, key] of Object.entries(PAGED_BY)) {
    if (key === null) continue;
    yield `,\n  ${JSON.stringify(table)}: [`;
    yield* listed(rowsOf(db, table, key, room));
    yield ']';
  }
  yield '\n}\n';
}

async function* rowsOf(
  db: Kysely<Tables>,
  table: string,
  key: 'id' | 'learner',
  room: string,
): AsyncIterable<Row> {
  let last = '';
  for (;;) {
    const { rows } = await sql<Row>`
      select * from ${sql.table(table)} where room = ${room} and ${sql.ref(key)} > ${last}
      order by ${sql.ref(key)} limit ${LIMITS.rooms.exportedRows}`.execute(db);
    for (const row of rows) yield table === 'room_message' ? await withReaders(db, row) : row;
    if (rows.length < LIMITS.rooms.exportedRows) return;
    last = String(rows.at(-1)?.[key]);
  }
}

async function withReaders(db: Kysely<Tables>, message: Row): Promise<Row> {
  const to = await db
    .selectFrom('room_message_to')
    .select(['learner', 'read_at'])
    .where('message', '=', String(message.id))
    .execute();
  return { ...message, to };
}

/**
 * What a learner made. Not the feedback, which promises to name nobody; nor sessions and other rooms, which are no
 * part of this one.
 */
const WORK = ['version', 'verdict', 'experiment', 'experiment_note'] as const;

interface LearnersWork {
  readonly source: readonly { readonly step: string; readonly file: string; readonly text: string }[];
  readonly others: readonly { readonly table: string; readonly rows: readonly Row[] }[];
}

/**
 * All that one learner may keep, some megabytes, read at once. Null for one who is not in the room any more: whoever takes
 * an export in slowly gets nothing of what was made after that.
 */
async function workOf(db: Kysely<Tables>, room: string, learner: string): Promise<LearnersWork | null> {
  return db.transaction().execute(async (work) => {
    const member = await work
      .selectFrom('room_member')
      .select('learner')
      .where('room', '=', room)
      .where('learner', '=', learner)
      .where('left_at', 'is', null)
      .executeTakeFirst();
    if (!member) return null;
    const source = await work
      .selectFrom('source')
      .selectAll()
      .where('learner', '=', learner)
      .orderBy('step')
      .orderBy('file')
      .execute();
    const others: { table: string; rows: Row[] }[] = [];
    for (const table of WORK)
      others.push({
        table,
        rows: await work.selectFrom(table).selectAll().where('learner', '=', learner).execute(),
      });
    return { source, others };
  });
}

async function* learnerAsJson({ source, others }: LearnersWork): AsyncIterable<string> {
  let before = '{';
  for (const { table, rows } of [{ table: 'source', rows: source.map((row) => ({ ...row })) }, ...others]) {
    yield `${before}\n  ${JSON.stringify(table)}: [`;
    yield* listed(rows);
    before = '],';
  }
  yield ']\n}\n';
}

async function* listed(rows: Iterable<Row> | AsyncIterable<Row>): AsyncIterable<string> {
  let before = '\n    ';
  for await (const row of rows) {
    yield `${before}${JSON.stringify(plain(row))}`;
    before = ',\n    ';
  }
}
