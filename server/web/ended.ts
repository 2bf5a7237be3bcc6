/**
 * Closes the sockets of sessions that somebody else ended, and of learners whom somebody else deleted, such as the command
 * line. The store is the one place where
 * that is said, so it is asked, about the sessions that are present.
 */
import type { Logger } from 'pino';
import { LIMITS } from '../limits.ts';
import type { RunnerLink } from './runner-link.ts';
import type { Store } from './store.ts';

export class EndedWatch implements Disposable {
  readonly #timer: NodeJS.Timeout;

  constructor(store: Store, runner: RunnerLink, log: Logger) {
    let looking = false;
    this.#timer = setInterval(async () => {
      if (looking) return;
      looking = true;
      try {
        const { sessions } = await runner.remote.present({});
        const ended = await store.endedAmong(sessions);
        if (ended.length > 0) await runner.remote.end({ sessions: ended });
        const { learners } = await runner.remote.remembered({});
        const deleted = await store.unknownAmong(learners);
        if (deleted.length > 0) await runner.remote.forget({ learners: deleted });
      } catch (error) {
        // A runner that is being replaced has no sockets either.
        if (runner.alive) log.warn({ err: error }, 'ended sessions could not be looked for');
      }
      looking = false;
    }, LIMITS.web.endedMilliseconds);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
