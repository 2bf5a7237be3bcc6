/** What the wall says of each learner, who comes first, and who is shown. Pure. */
import type { LiveLearner, RoomTalk } from '../../../server/protocol.ts';

/** Whoever did something within so many milliseconds is at work on their text. */
export const EDITING = 30_000;
/** Minutes after which somebody counts as idle: longer than it takes to read a page of a lesson. */
export const IDLE_MINUTES = 5;

export const STATES = [
  'editing',
  'building',
  'running',
  'checking',
  'waiting',
  'unavailable',
  'idle',
  'away',
] as const;
export type WallState = (typeof STATES)[number];

export interface WallRow {
  readonly learner: LiveLearner;
  readonly state: WallState;
  /** On the screen now, or last. */
  readonly step: string | null;
  /** Whole minutes since they came to it; null where that is not known. */
  readonly inStep: number | null;
  /** Whole minutes since they did anything. */
  readonly idle: number | null;
  /** Place among those who ask for help, from 0 on; null for who does not. */
  readonly asks: number | null;
  /** The newest check of the step that they are at failed. */
  readonly failing: boolean;
}

/** @param now milliseconds since the epoch, on the server's clock. */
export function rowsOf(learners: readonly LiveLearner[], help: RoomTalk['help'], now: number): WallRow[] {
  const asking = new Map(help.map(({ learner }, place) => [learner, place]));
  return learners.map((learner) => {
    const { now: activity, steps } = learner;
    const step = activity?.step ?? newestStep(learner);
    const standing = step === null ? undefined : steps[step];
    const opened = standing?.openedAt ? Date.parse(standing.openedAt) : null;
    const acted = latest(activity?.actedAt ?? null, opened, standing?.at ? Date.parse(standing.at) : null);
    return {
      ...{ learner, step, state: stateOf(learner, now), inStep: minutes(opened, now) },
      idle: minutes(acted, now),
      asks: asking.get(learner.learner) ?? null,
      failing: standing?.result === 'failed' && step !== null && !learner.passed.includes(step),
    };
  });
}

function stateOf({ present, now: activity }: LiveLearner, now: number): WallState {
  if (!present || !activity) return 'away';
  const { doing, actedAt } = activity;
  const types = actedAt !== null && now - actedAt < EDITING;
  return types && (doing === 'idle' || doing === 'unavailable') ? 'editing' : doing;
}

/** The step that they came to last, where no page says more. */
function newestStep({ steps }: LiveLearner): string | null {
  const opened = Object.entries(steps).flatMap(([step, { openedAt }]) =>
    openedAt === null ? [] : [{ step, openedAt }],
  );
  return opened.toSorted((a, b) => b.openedAt.localeCompare(a.openedAt))[0]?.step ?? null;
}

function latest(...times: (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function minutes(since: number | null, now: number): number | null {
  return since === null ? null : Math.max(0, Math.floor((now - since) / 60_000));
}

export const SORTS = ['help', 'name', 'step', 'idle'] as const;
export type WallSort = (typeof SORTS)[number];

export const ONLY = ['all', 'asking', 'failing', 'idle', 'away'] as const;
export type WallOnly = (typeof ONLY)[number];

export interface WallFilter {
  readonly search: string;
  readonly only: WallOnly;
  /** Who has this step on the screen; '': any. */
  readonly step: string;
  /** Who is stuck at this item of a check. */
  readonly item: { readonly step: string; readonly item: string } | null;
}
export const NO_FILTER: WallFilter = { search: '', only: 'all', step: '', item: null };

export function shownOf(
  rows: readonly WallRow[],
  { search, only, step, item }: WallFilter,
  stuck: RoomTalk['stuck'],
): WallRow[] {
  const wanted = search.normalize('NFC').trim().toLowerCase();
  const point = item && stuck.find((one) => one.step === item.step && one.item === item.item);
  const behind = item && new Set(point?.learners);
  return rows.filter(
    (row) =>
      row.learner.name.toLowerCase().includes(wanted) &&
      (step === '' || row.step === step) &&
      (behind === null || behind.has(row.learner.learner)) &&
      isOf(row, only),
  );
}

function isOf(row: WallRow, only: WallOnly): boolean {
  switch (only) {
    case 'all':
      return true;
    case 'asking':
      return row.asks !== null;
    case 'failing':
      return row.failing;
    case 'idle':
      return row.state === 'idle' && (row.idle ?? 0) >= IDLE_MINUTES;
    case 'away':
      return row.state === 'away';
    default:
      only satisfies never;
      return true;
  }
}

/** Equals stay in the order in which they came to the room, so that rows do not jump about. */
export function sorted(rows: readonly WallRow[], by: WallSort, language: string): WallRow[] {
  const compare = new Intl.Collator(language, { numeric: true }).compare;
  const longest = (a: number | null, b: number | null) => (b ?? -1) - (a ?? -1);
  const away = (row: WallRow) => (row.state === 'away' ? 1 : 0);
  switch (by) {
    case 'name':
      return rows.toSorted((a, b) => compare(a.learner.name, b.learner.name));
    case 'step':
      return rows.toSorted((a, b) => away(a) - away(b) || longest(a.inStep, b.inStep));
    case 'idle':
      return rows.toSorted((a, b) => away(a) - away(b) || longest(a.idle, b.idle));
    case 'help':
      return rows.toSorted(
        (a, b) =>
          need(a) - need(b) ||
          (a.asks ?? 0) - (b.asks ?? 0) ||
          (a.failing && b.failing ? tries(b) - tries(a) : 0) ||
          longest(a.idle, b.idle),
      );
    default:
      by satisfies never;
      return [...rows];
  }
}

/** Who asks, then whose check fails, then who rests; those at work and those who are not there last. */
function need(row: WallRow): number {
  if (row.asks !== null) return 0;
  if (row.state === 'away') return 4;
  if (row.failing) return 1;
  return row.state === 'idle' && (row.idle ?? 0) >= IDLE_MINUTES ? 2 : 3;
}

function tries({ learner, step }: WallRow): number {
  return (step === null ? undefined : learner.steps[step])?.tries ?? 0;
}

/** How a room stands with one step. */
export interface StepCount {
  readonly slug: string;
  readonly passed: number;
  /** At it now, and not passed. */
  readonly here: number;
  /** Of those, whose newest check of it failed. */
  readonly failing: number;
}

export function countsOf(rows: readonly WallRow[], slugs: readonly string[]): StepCount[] {
  return slugs.map((slug) => {
    const passed = rows.filter(({ learner }) => learner.passed.includes(slug)).length;
    const here = rows.filter((row) => row.step === slug && !row.learner.passed.includes(slug));
    return { slug, passed, here: here.length, failing: here.filter(({ failing }) => failing).length };
  });
}
