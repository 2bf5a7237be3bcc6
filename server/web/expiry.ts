/** Takes out of the store whose time is over, at the start and now and then. */
import type { Logger } from 'pino';
import { LIMITS } from '../limits.ts';
import type { Store } from './store.ts';

export class Expiry implements Disposable {
  readonly #timer: NodeJS.Timeout;

  constructor(store: Pick<Store, 'expire'>, log: Logger) {
    const look = () => {
      store.expire().catch((error) => log.warn({ err: error }, 'old sessions could not be removed'));
    };
    look();
    this.#timer = setInterval(look, LIMITS.web.expiryMilliseconds);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
