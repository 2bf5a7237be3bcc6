/**
 * Tells the web process what learners do just now, while somebody looks at a room: what has changed, in batches. Nobody
 * looking costs nothing.
 */
import { LIMITS } from '../limits.ts';
import type { Activity, Doing, SessionState } from '../protocol.ts';

interface Active {
  readonly activity: Activity;
}

export type Report = (activities: ({ learner: string } & Activity)[]) => Promise<unknown>;

export class Activities {
  readonly #sessions: ReadonlyMap<string, Active>;
  readonly #report: Report;
  readonly #changed = new Set<string>();
  /** What was last told of each. */
  readonly #told = new Map<string, Activity>();
  #timer: NodeJS.Timeout | null = null;
  #wanted = false;

  constructor(sessions: ReadonlyMap<string, Active>, report: Report) {
    this.#sessions = sessions;
    this.#report = report;
  }

  /** Whether somebody looks. What everybody does is told at the beginning. */
  want(on: boolean): void {
    this.#wanted = on;
    this.#told.clear();
    if (on) for (const learner of this.#sessions.keys()) this.changed(learner);
  }

  changed(learner: string): void {
    if (!this.#wanted) return;
    this.#changed.add(learner);
    this.#timer ??= setTimeout(() => this.#tell(), LIMITS.rooms.live.activityMilliseconds).unref();
  }

  #tell(): void {
    this.#timer = null;
    const news = [...this.#changed].flatMap((learner) => {
      const before = this.#told.get(learner);
      // Whose bench and memory are gone, as after a deletion, has left.
      const gone = before && { ...before, present: false, doing: 'idle' as const };
      const session = this.#sessions.get(learner);
      const activity = session?.activity ?? gone;
      if (!activity) return [];
      if (!session) this.#told.delete(learner);
      if (before && !isNews(before, activity)) return [];
      if (session) this.#told.set(learner, activity);
      return [{ learner, ...activity }];
    });
    this.#changed.clear();
    // A web process that is away takes this one along.
    if (news.length > 0) this.#report(news).catch(() => {});
  }
}

/** Each save of somebody who types is none: that they did something lately is known. */
function isNews(before: Activity, { actedAt, ...now }: Activity): boolean {
  const { activityKnownMilliseconds } = LIMITS.rooms.live;
  if ((actedAt ?? 0) - (before.actedAt ?? 0) >= activityKnownMilliseconds) return true;
  return (Object.keys(now) as (keyof typeof now)[]).some((key) => now[key] !== before[key]);
}

export function doingOf({ kind }: SessionState): Doing {
  switch (kind) {
    case 'idle':
    case 'building':
    case 'running':
    case 'checking':
    case 'unavailable':
      return kind;
    case 'preparing':
    case 'queued':
      return 'waiting';
    case 'booting':
      return 'running';
    case 'measuring':
      return 'checking';
    default:
      kind satisfies never;
      return 'idle';
  }
}
