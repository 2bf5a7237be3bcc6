/** The report of a room, from what happened in it. One set of queries for every database: JSON is read here. */
import type { Selectable } from 'kysely';
import { labBySlug } from '../../../labs/index.ts';
import { LIMITS } from '../../limits.ts';
import { quantile } from '../../measure/statistics.ts';
import {
  feedbackForm,
  type ReportedLearner,
  type RoomReport,
  roomFeedback,
  type StuckPoint,
} from '../../protocol.ts';
import type { Tables } from '../migrations.ts';
import type { StoreBase } from '../store-base.ts';
import { now, stepsOf, type Work } from './room-store.ts';
import { failedItems } from './wall-store.ts';

type Member = Pick<
  Selectable<Tables['room_member']>,
  'learner' | 'name' | 'number' | 'joined_at' | 'left_at'
>;

export interface ReportStore {
  /** Null where there is no such room. */
  report(room: string): Promise<RoomReport | null>;
}

export function reportCalls({ reading }: Pick<StoreBase, 'reading'>): ReportStore {
  return {
    report: (id) =>
      reading(async (work) => {
        const room = await work.selectFrom('room').selectAll().where('id', '=', id).executeTakeFirst();
        if (!room) return null;
        const members = await membersOf(work, id);
        const steps = stepsOf(room);
        const learners = await learnersOf(work, id, members.slice(0, LIMITS.rooms.reported), steps);
        return {
          room: {
            ...{ id, name: room.name, steps, createdAt: room.created_at },
            endedAt: room.ended_at,
          },
          at: now(),
          learners: learners.map(({ told }) => told),
          more: Math.max(0, members.length - LIMITS.rooms.reported),
          steps: steps.map((slug) => figuresOf(learners, slug)),
          stuck: await stuckIn(work, id, learners),
          ...(await feedbackOf(work, id, steps)),
        };
      }),
  };
}

function membersOf(work: Work, room: string): Promise<Member[]> {
  return work
    .selectFrom('room_member')
    .select(['learner', 'name', 'number', 'joined_at', 'left_at'])
    .where('room', '=', room)
    .orderBy('number')
    .execute();
}

interface Learner {
  readonly id: string;
  readonly told: ReportedLearner;
}

async function learnersOf(
  work: Work,
  room: string,
  members: readonly Member[],
  steps: readonly string[],
): Promise<Learner[]> {
  const key = (one: { learner: string; step: string | null }) => `${one.learner} ${one.step}`;
  const firsts = async (kind: string) => {
    const rows = await work
      .selectFrom('room_event')
      .select(({ fn }) => ['learner', 'step', fn.min('at').as('at')])
      .where('room', '=', room)
      .where('kind', '=', kind)
      .groupBy(['learner', 'step'])
      .execute();
    return new Map(rows.map((row) => [key(row), row.at]));
  };
  const [opened, passed, failures] = [
    await firsts('opened'),
    await firsts('passed'),
    await failuresBefore(work, room),
  ];
  const elsewhere = await passedElsewhere(work, room);
  return members.map((member) => ({
    id: member.learner,
    told: {
      ...{ number: member.number, name: member.name },
      ...{ joinedAt: member.joined_at, leftAt: member.left_at },
      steps: steps.map((step) => {
        const at = key({ learner: member.learner, step });
        const [openedAt, passedAt] = [opened.get(at) ?? null, passed.get(at) ?? null];
        return {
          ...{ step, openedAt, passedAt },
          elsewhere: passedAt === null && elsewhere.has(at),
          attempts: (failures.get(at) ?? 0) + (passedAt === null ? 0 : 1),
          minutes: openedAt === null || passedAt === null ? null : minutesFrom(openedAt, passedAt),
        };
      }),
    },
  }));
}

/** Checks that failed before the first that passed. */
async function failuresBefore(work: Work, room: string): Promise<ReadonlyMap<string, number>> {
  const rows = await work
    .selectFrom('room_event as failed')
    .leftJoin(
      (eb) =>
        eb
          .selectFrom('room_event')
          .select(({ fn }) => ['learner', 'step', fn.min('at').as('at')])
          .where('room', '=', room)
          .where('kind', '=', 'passed')
          .groupBy(['learner', 'step'])
          .as('pass'),
      (join) => join.onRef('pass.learner', '=', 'failed.learner').onRef('pass.step', '=', 'failed.step'),
    )
    .select(({ fn }) => ['failed.learner', 'failed.step', fn.countAll().as('count')])
    .where('failed.room', '=', room)
    .where('failed.kind', '=', 'failed')
    .where(({ eb, or, ref }) => or([eb('pass.at', 'is', null), eb('failed.at', '<', ref('pass.at'))]))
    .groupBy(['failed.learner', 'failed.step'])
    .execute();
  return new Map(rows.map(({ learner, step, count }) => [`${learner} ${step}`, Number(count)]));
}

/** Of those who are in the room: what one has passed who left is no longer the room's to see. */
async function passedElsewhere(work: Work, room: string): Promise<ReadonlySet<string>> {
  const rows = await work
    .selectFrom('verdict')
    .innerJoin('room_member', 'room_member.learner', 'verdict.learner')
    .select(['verdict.learner', 'verdict.step'])
    .distinct()
    .where('room_member.room', '=', room)
    .where('room_member.left_at', 'is', null)
    .where('verdict.result', '=', 'pass')
    .execute();
  return new Set(rows.map(({ learner, step }) => `${learner} ${step}`));
}

function figuresOf(learners: readonly Learner[], slug: string): RoomReport['steps'][number] {
  const all = learners.flatMap(({ told }) => told.steps.filter(({ step }) => step === slug));
  const passed = all.filter(({ passedAt }) => passedAt !== null);
  return {
    step: slug,
    opened: all.filter(({ openedAt, attempts }) => openedAt !== null || attempts > 0).length,
    passed: passed.length,
    held: all.filter((one) => one.attempts > 0 && one.passedAt === null && !one.elsewhere).length,
    attempts: median(passed.map(({ attempts }) => attempts)),
    minutes: median(passed.flatMap(({ minutes }) => minutes ?? [])),
  };
}

async function stuckIn(work: Work, room: string, learners: readonly Learner[]): Promise<StuckPoint[]> {
  const rows = await work
    .selectFrom('room_event')
    .select(({ fn }) => ['learner', 'step', 'body', fn.countAll().as('count')])
    .where('room', '=', room)
    .where('kind', '=', 'failed')
    .groupBy(['learner', 'step', 'body'])
    .execute();
  const byId = new Map(learners.map((one) => [one.id, one.told]));
  const points = new Map<string, { step: string; item: string; failures: number; who: Set<string> }>();
  for (const { learner, step, body, count } of rows)
    for (const item of failedItems(body)) {
      const key = `${step} ${item}`;
      const point = points.get(key) ?? { step: step ?? '', item, failures: 0, who: new Set() };
      point.failures += Number(count);
      point.who.add(learner);
      points.set(key, point);
    }
  const passed = (learner: string, slug: string) =>
    byId.get(learner)?.steps.some((one) => one.step === slug && (one.passedAt !== null || one.elsewhere));
  return [...points.values()]
    .map(({ step, item, failures, who }) => ({
      ...{ step, item, failures, learners: who.size },
      task: labBySlug(step)?.tasks.find((task) => task.item === item)?.text ?? item,
      held: [...who].filter((learner) => !passed(learner, step)).length,
    }))
    .toSorted((a, b) => b.learners - a.learners || b.failures - a.failures)
    .slice(0, LIMITS.rooms.stuckPoints);
}

async function feedbackOf(
  work: Work,
  room: string,
  steps: readonly string[],
): Promise<Pick<RoomReport, 'forms' | 'feedback'>> {
  const rows = await work
    .selectFrom('feedback')
    .innerJoin('room_member', 'room_member.learner', 'feedback.learner')
    .select('feedback.body')
    .where('room_member.room', '=', room)
    .where('room_member.left_at', 'is', null)
    .whereRef('feedback.at', '>=', 'room_member.joined_at')
    .execute();
  const forms = rows.map(({ body }) => feedbackForm.parse(JSON.parse(body)));
  if (forms.length < LIMITS.rooms.formsShown) return { forms: forms.length, feedback: null };
  // By the alphabet, each question for itself: the order of the rows would join the answers of one form.
  const said = (question: 'heldUp' | 'remember' | 'other') =>
    forms
      .map((form) => form[question].trim())
      .filter((text) => text !== '')
      .toSorted();
  const rated = (slug: string, rating: 'clear' | 'hard' | 'minutes') => {
    const values = forms.flatMap((form) => form.steps[slug]?.[rating] ?? []);
    return { median: median(values), answers: values.length };
  };
  return {
    forms: forms.length,
    feedback: roomFeedback.parse({
      steps: steps.map((step) => ({
        step,
        clear: rated(step, 'clear'),
        hard: rated(step, 'hard'),
        minutes: rated(step, 'minutes'),
      })),
      ...{ heldUp: said('heldUp'), remember: said('remember'), other: said('other') },
    }),
  };
}

function median(figures: readonly number[]): number | null {
  return figures.length === 0 ? null : quantile(figures, 0.5);
}

function minutesFrom(from: string, to: string): number {
  return Math.round(Math.max(0, Date.parse(to) - Date.parse(from)) / 6_000) / 10;
}
