/** At most one task of a learner's bench: a newer one replaces the older, and begins once that has let go. */

import type { SessionState } from '../protocol.ts';
import type { Sentence } from '../sentences.ts';

export interface Task {
  readonly signal: AbortSignal;
  readonly abort: (reason: string) => void;
  /** null while the task waits for the bench: the bench's own progress is shown then. */
  state: SessionState | null;
  done: Promise<void>;
}

export interface TaskEvents {
  readonly onState: () => void;
  readonly onError: (error: unknown) => void;
}

export class Tasks {
  readonly #events: TaskEvents;
  #task: Task | null = null;

  constructor(events: TaskEvents) {
    this.#events = events;
  }

  get current(): Task | null {
    return this.#task;
  }

  /** Returns at once: the task tells how it goes. `what` it does, where that is no build. */
  begin(work: (task: Task) => Promise<void>, what?: Sentence): void {
    const previous = this.#task;
    previous?.abort('replaced by a newer command');
    const controller = new AbortController();
    const task: Task = {
      signal: controller.signal,
      abort: (reason) => controller.abort(new DOMException(reason, 'AbortError')),
      state: what ? preparing(what) : { kind: 'building', since: Date.now() },
      done: Promise.resolve(),
    };
    this.#task = task;
    this.#events.onState();
    const run = async () => {
      await previous?.done;
      try {
        await work(task);
      } catch (error) {
        if (!task.signal.aborted) this.#events.onError(error);
      }
      if (this.#task !== task) return;
      this.#task = null;
      this.#events.onState();
    };
    task.done = run();
  }

  async stop(): Promise<void> {
    this.#task?.abort('stopped');
    await this.#task?.done;
  }

  move(task: Task, state: SessionState): void {
    task.state = state;
    if (this.#task === task) this.#events.onState();
  }

  /** Waits for what does not know of the task, and goes on where the task is stopped meanwhile. */
  async waitFor<T>(task: Task, start: () => Promise<T>): Promise<T> {
    const stopped = Promise.withResolvers<never>();
    const leave = () => stopped.reject(task.signal.reason);
    task.signal.addEventListener('abort', leave, { once: true });
    const { state } = task;
    task.state = null;
    try {
      task.signal.throwIfAborted();
      return await Promise.race([start(), stopped.promise]);
    } finally {
      task.signal.removeEventListener('abort', leave);
      task.state = state;
    }
  }
}

/** Something that is no build, from now on. */
export function preparing({ text, told }: Sentence): SessionState {
  return { kind: 'preparing', what: text, told, since: Date.now() };
}
