/**
 * The measuring slot: one measurement at a time on the whole machine; builds and runs go on beside it. Inside this process a queue says whose turn it is;
 * other processes of the workshop, such as the command line, are kept out by a name that only one process can hold
 * and that the kernel takes back from a dead one.
 */
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { FIGURES } from '../figures.ts';
import { LIMITS } from '../limits.ts';
import { type OnPlace, TurnQueue } from '../runner/queue.ts';

/** An abstract socket: a name of the machine's network namespace, which no bench shares. */
const MACHINE = '\0wirespeed-measuring';

export class MeasuringSlot {
  readonly #queue = new TurnQueue(1);
  readonly #name: string;

  constructor(name = MACHINE) {
    this.#name = name;
  }

  /** Measurements that wait. */
  get length(): number {
    return this.#queue.length;
  }

  /**
   * Resolves when nobody else measures; dispose it for the next one. `onPlace` hears how many are ahead.
   * @throws the signal's reason.
   */
  async enter(owner: string, signal: AbortSignal, onPlace: OnPlace): Promise<AsyncDisposable> {
    const end = FIGURES.waits.startTimer({ queue: 'measure' });
    const place = await this.#queue.enter(owner, signal, onPlace);
    try {
      signal.throwIfAborted();
      const lock = await this.#lock(signal, () => onPlace(1, null));
      end();
      return {
        async [Symbol.asyncDispose]() {
          await new Promise((resolve) => lock.close(resolve));
          place[Symbol.dispose]();
        },
      };
    } catch (error) {
      place[Symbol.dispose]();
      throw error;
    }
  }

  async #lock(signal: AbortSignal, onBusy: () => void): Promise<Server> {
    for (;;) {
      const server = await listen(this.#name);
      if (server) return server;
      onBusy();
      await sleep(LIMITS.measure.lookMilliseconds, null, { signal });
    }
  }
}

/** Null where another process has the name. */
function listen(name: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen(name, () => resolve(server));
  });
}
