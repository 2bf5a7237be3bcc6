/**
 * The tables of rooms, and the migration that makes them. Times are ISO 8601 text, yes and no are 1 and 0, ids are random
 * text that no database's sequence is needed for. What belongs to a learner goes with the learner, and all of it with the room.
 */
import { type CreateTableBuilder, type Kysely, type Migration, sql } from 'kysely';

export interface RoomTables {
  room: {
    id: string;
    name: string;
    /** Six characters without the dash, see codes.ts. Nobody joins an ended room, and its code is still nobody else's. */
    code: string;
    /** Slugs of the steps in scope, as JSON, in the course's order. */
    steps: string;
    /** That all builds are made with; null leaves it to each learner. */
    kernel: string | null;
    /** 'free', or 'after-check': a step opens when the one before it is passed. */
    gating: string;
    /** 'open' from the beginning, or 'after-check': to each learner with the own passed check, or when it is opened. */
    solutions: string;
    /** 'open', or 'closed' until they are opened. */
    hints: string;
    measuring: number;
    /** Whether learners see each other's names. */
    names: number;
    race: number;
    /** Whether somebody may join. */
    joining: number;
    /** Whose key made it; null where the command line did. */
    owner: string | null;
    created_at: string;
    ends_at: string | null;
    paused_at: string | null;
    ended_at: string | null;
    /** Grows with every change that pages must hear of. */
    revision: number;
  };
  /** A link for one helper, by a secret of which only the hash is kept. */
  room_instructor: {
    id: string;
    room: string;
    name: string;
    secret_hash: string;
    created_by: string;
    created_at: string;
    used_at: string | null;
    revoked_at: string | null;
  };
  /** Which links a signed-in browser came with. */
  room_grant: { session: string; room_instructor: string; at: string };
  /** A learner is in one room at most: the one row without `left_at`. `number` names who shall not be named. */
  room_member: {
    room: string;
    learner: string;
    name: string;
    number: number;
    joined_at: string;
    left_at: string | null;
    /** Whether this learner's figures may stand in the race with a name. */
    race_name: number;
  };
  /** What an instructor opened: `kind` is step, solution or hints; for one learner, or for the room where that is null. */
  room_opening: {
    id: string;
    room: string;
    kind: string;
    step: string;
    learner: string | null;
    opened_by: string;
    at: string;
  };
  /**
   * Asked to look at a learner's editor and terminals, and to type; over when either side ended it. `asked_by` is an identity,
   * "key NAME" or "link ID"; `keyboard` is 0, 1 where it is asked for, 2 where it is given.
   */
  room_view: {
    id: string;
    room: string;
    learner: string;
    asked_by: string;
    at: string;
    granted_at: string | null;
    keyboard: number;
    ended_at: string | null;
  };
  /** `audience` is all, step or learners (who stand in room_message_to); `place`, a line of code, is JSON. */
  room_message: {
    id: string;
    room: string;
    sent_by: string;
    text: string;
    audience: string;
    step: string | null;
    place: string | null;
    /** A note that stays on every page until it is taken down. */
    pinned: number;
    unpinned_at: string | null;
    /** The request for help that it answers. */
    help: string | null;
    at: string;
  };
  room_message_to: { message: string; learner: string; read_at: string | null };
  room_timer: {
    id: string;
    room: string;
    label: string;
    step: string | null;
    started_by: string;
    started_at: string;
    ends_at: string;
    ended_at: string | null;
  };
  /** `place` is JSON, as in a message; `outcome` says how it ended: message, line, visit or withdrawn. */
  room_help: {
    id: string;
    room: string;
    learner: string;
    step: string;
    question: string;
    place: string | null;
    at: string;
    claimed_by: string | null;
    claimed_at: string | null;
    closed_at: string | null;
    outcome: string | null;
  };
  /** Who did what when. `kind`: see EVENT_KINDS; `body` is JSON. */
  room_event: {
    id: string;
    room: string;
    learner: string;
    kind: string;
    step: string | null;
    body: string | null;
    at: string;
  };
  /**
   * What the events of a learner at a step come to, see wall-store.ts: when they came to it, how many checks are kept, whether
   * one passed, when the first of them was; `result` ("passed" or "failed"), `body` and `at` are the newest one's.
   */
  room_standing: {
    room: string;
    learner: string;
    step: string;
    opened_at: string | null;
    tries: number;
    passed: number;
    first_at: string | null;
    result: string | null;
    body: string | null;
    at: string | null;
  };
  /** With which a learner goes on at another computer. */
  resume_code: { learner: string; secret_hash: string; created_at: string; expires_at: string };
}

export const ROOMS: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema
      .createTable('room')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('code', 'text', (column) => column.notNull().unique())
      .addColumn('steps', 'text', (column) => column.notNull())
      .addColumn('kernel', 'text')
      .addColumn('gating', 'text', (column) => column.notNull())
      .addColumn('solutions', 'text', (column) => column.notNull())
      .addColumn('hints', 'text', (column) => column.notNull())
      .addColumn('measuring', 'integer', (column) => column.notNull())
      .addColumn('names', 'integer', (column) => column.notNull())
      .addColumn('race', 'integer', (column) => column.notNull())
      .addColumn('joining', 'integer', (column) => column.notNull())
      .addColumn('owner', 'text', (column) => column.references('instructor.name').onDelete('set null'))
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('ends_at', 'text')
      .addColumn('paused_at', 'text')
      .addColumn('ended_at', 'text')
      .addColumn('revision', 'integer', (column) => column.notNull())
      .execute();
    await ofRoom(schema.createTable('room_instructor').addColumn('id', 'text', (c) => c.primaryKey()))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('secret_hash', 'text', (column) => column.notNull().unique())
      .addColumn('created_by', 'text', (column) => column.notNull())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('used_at', 'text')
      .addColumn('revoked_at', 'text')
      .execute();
    await schema
      .createTable('room_grant')
      .addColumn('session', 'text', (column) => column.notNull().references('session.id').onDelete('cascade'))
      .addColumn('room_instructor', 'text', (column) =>
        column.notNull().references('room_instructor.id').onDelete('cascade'),
      )
      .addColumn('at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('room_grant_key', ['session', 'room_instructor'])
      .execute();
    await ofLearner(ofRoom(schema.createTable('room_member')))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('joined_at', 'text', (column) => column.notNull())
      .addColumn('left_at', 'text')
      .addColumn('race_name', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('room_member_key', ['room', 'learner'])
      .execute();
    await schema.createIndex('room_member_learner').on('room_member').column('learner').execute();
    await ofRoom(schema.createTable('room_opening').addColumn('id', 'text', (c) => c.primaryKey()))
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('step', 'text', (column) => column.notNull())
      .addColumn('learner', 'text', (column) => column.references('learner.id').onDelete('cascade'))
      .addColumn('opened_by', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .execute();
    await schema.createIndex('room_opening_room').on('room_opening').column('room').execute();
    await ofLearner(ofRoom(schema.createTable('room_view').addColumn('id', 'text', (c) => c.primaryKey())))
      .addColumn('asked_by', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('granted_at', 'text')
      .addColumn('keyboard', 'integer', (column) => column.notNull())
      .addColumn('ended_at', 'text')
      .execute();
    await ofLearner(ofRoom(schema.createTable('room_help').addColumn('id', 'text', (c) => c.primaryKey())))
      .addColumn('step', 'text', (column) => column.notNull())
      .addColumn('question', 'text', (column) => column.notNull())
      .addColumn('place', 'text')
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('claimed_by', 'text')
      .addColumn('claimed_at', 'text')
      .addColumn('closed_at', 'text')
      .addColumn('outcome', 'text')
      .execute();
    await schema.createIndex('room_help_room').on('room_help').columns(['room', 'at']).execute();
    await ofRoom(schema.createTable('room_message').addColumn('id', 'text', (c) => c.primaryKey()))
      .addColumn('sent_by', 'text', (column) => column.notNull())
      .addColumn('text', 'text', (column) => column.notNull())
      .addColumn('audience', 'text', (column) => column.notNull())
      .addColumn('step', 'text')
      .addColumn('place', 'text')
      .addColumn('pinned', 'integer', (column) => column.notNull())
      .addColumn('unpinned_at', 'text')
      .addColumn('help', 'text', (column) => column.references('room_help.id').onDelete('set null'))
      .addColumn('at', 'text', (column) => column.notNull())
      .execute();
    await schema.createIndex('room_message_room').on('room_message').columns(['room', 'at']).execute();
    await ofLearner(
      schema
        .createTable('room_message_to')
        .addColumn('message', 'text', (column) =>
          column.notNull().references('room_message.id').onDelete('cascade'),
        ),
    )
      .addColumn('read_at', 'text')
      .addPrimaryKeyConstraint('room_message_to_key', ['message', 'learner'])
      .execute();
    await ofRoom(schema.createTable('room_timer').addColumn('id', 'text', (c) => c.primaryKey()))
      .addColumn('label', 'text', (column) => column.notNull())
      .addColumn('step', 'text')
      .addColumn('started_by', 'text', (column) => column.notNull())
      .addColumn('started_at', 'text', (column) => column.notNull())
      .addColumn('ends_at', 'text', (column) => column.notNull())
      .addColumn('ended_at', 'text')
      .execute();
    await ofLearner(ofRoom(schema.createTable('room_event').addColumn('id', 'text', (c) => c.primaryKey())))
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('step', 'text')
      .addColumn('body', 'text')
      .addColumn('at', 'text', (column) => column.notNull())
      .execute();
    await schema.createIndex('room_event_room').on('room_event').columns(['room', 'at']).execute();
    await schema
      .createTable('resume_code')
      .addColumn('learner', 'text', (column) =>
        column.primaryKey().references('learner.id').onDelete('cascade'),
      )
      .addColumn('secret_hash', 'text', (column) => column.notNull().unique())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'text', (column) => column.notNull())
      .execute();
  },
};

export const STANDINGS: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await ofLearner(ofRoom(schema.createTable('room_standing')))
      .addColumn('step', 'text', (column) => column.notNull())
      .addColumn('opened_at', 'text')
      .addColumn('tries', 'integer', (column) => column.notNull())
      .addColumn('passed', 'integer', (column) => column.notNull())
      .addColumn('first_at', 'text')
      .addColumn('result', 'text')
      .addColumn('body', 'text')
      .addColumn('at', 'text')
      .addPrimaryKeyConstraint('room_standing_key', ['room', 'learner', 'step'])
      .execute();
    await schema.createIndex('room_standing_learner').on('room_standing').column('learner').execute();
    // "newest": of the checks at a step, counted from the last one back.
    await sql`
      insert into room_standing
        (room, learner, step, opened_at, tries, passed, first_at, result, body, at)
      select room, learner, step,
        min(case when kind = 'opened' then at end),
        sum(case when kind = 'opened' then 0 else 1 end),
        max(case when kind = 'passed' then 1 else 0 end),
        min(case when kind <> 'opened' then at end),
        max(case when kind <> 'opened' and newest = 1 then kind end),
        max(case when kind <> 'opened' and newest = 1 then body end),
        max(case when kind <> 'opened' and newest = 1 then at end)
      from (
        select room, learner, step, kind, body, at, row_number() over (
          partition by room, learner, step, case when kind = 'opened' then 0 else 1 end order by at desc, id desc
        ) as newest
        from room_event
        where step is not null and kind in ('opened', 'passed', 'failed')
      ) as counted
      group by room, learner, step`.execute(db);
  },
};

function ofRoom<T extends string, C extends string>(table: CreateTableBuilder<T, C>) {
  return table.addColumn('room', 'text', (column) =>
    column.notNull().references('room.id').onDelete('cascade'),
  );
}

function ofLearner<T extends string, C extends string>(table: CreateTableBuilder<T, C>) {
  return table.addColumn('learner', 'text', (column) =>
    column.notNull().references('learner.id').onDelete('cascade'),
  );
}
