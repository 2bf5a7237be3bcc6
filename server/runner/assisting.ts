/**
 * The editor's questions about C, answered by a clangd in the learner's sandbox: started with the first question, ended
 * when nobody asks any more, started again with growing rests where it dies. Whatever it cannot answer is no failure:
 * the editor goes on without.
 */
import { freemem, totalmem } from 'node:os';
import { type Clangd, hasClangd, Slow } from '../bench/clangd.ts';
import type { Bench } from '../bench/types.ts';
import { LIMITS } from '../limits.ts';
import type { LanguageAnswer, LanguageQuestion } from '../protocol.ts';

type None = Extract<LanguageAnswer, { what: 'none' }>;
const none = (why: None['why']): None => ({ what: 'none', why });

/** Of all learners of this runner. */
export class ClangdPlaces {
  #taken = 0;
  readonly most: number;

  constructor(most = Math.max(1, Math.floor(totalmem() / 4 / LIMITS.language.machineBytes))) {
    this.most = most;
  }

  /** Null where all are taken, or the machine has no memory to spare. */
  take(free = freemem()): Disposable | null {
    if (this.#taken >= this.most || free < LIMITS.machine.reserveBytes) return null;
    this.#taken += 1;
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (held) this.#taken -= 1;
        held = false;
      },
    };
  }
}

const PLACES = new ClangdPlaces();

export type Turn = (signal: AbortSignal) => Promise<Disposable>;

export class Assisting implements AsyncDisposable {
  readonly #open: () => Promise<Bench>;
  readonly #turn: Turn;
  /** Ends the wait for a turn. */
  #leaving = new AbortController();
  readonly #places: ClangdPlaces;
  #starting: Promise<Clangd | None> | null = null;
  #waiting = 0;
  #idle: NodeJS.Timeout | undefined;
  #rest = 0;
  #slow = 0;
  #restUntil = 0;
  #closed = false;

  /** `turn` resolves when it may do what costs as much as a build. */
  constructor(open: () => Promise<Bench>, turn: Turn, places = PLACES) {
    this.#open = open;
    this.#turn = turn;
    this.#places = places;
  }

  async ask(question: LanguageQuestion): Promise<LanguageAnswer> {
    if (this.#waiting >= LIMITS.language.waiting) return none('full');
    this.#waiting += 1;
    try {
      return await this.#answer(question);
    } catch (error) {
      // A bench that cannot be opened is told by whatever needs it more.
      if (!(error instanceof Slow)) return none('failed');
      this.#slow += 1;
      if (this.#slow >= LIMITS.language.slowInARow) {
        this.#slow = 0;
        void this.end();
        this.#relapse();
      }
      return none('slow');
    } finally {
      this.#waiting -= 1;
    }
  }

  /** The configuration is another, or the bench goes: the next question starts anew. */
  async end(): Promise<void> {
    clearTimeout(this.#idle);
    this.#leaving.abort(new Error('nobody asks any more'));
    this.#leaving = new AbortController();
    const starting = this.#starting;
    this.#starting = null;
    const clangd = await starting?.catch(() => null);
    if (clangd && 'ask' in clangd) await clangd[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.end();
  }

  async #answer(question: LanguageQuestion): Promise<LanguageAnswer> {
    if (this.#closed) return none('failed');
    if (question.what === 'header') {
      const { path } = question;
      const text = await (await this.#open()).header(path);
      return text === null ? none('failed') : { what: 'header', path, text };
    }
    if (!hasClangd()) return none('absent');
    if (performance.now() < this.#restUntil) return none('failed');
    this.#starting ??= this.#start();
    const clangd = await this.#starting;
    if (!('ask' in clangd)) return clangd;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.end(), LIMITS.language.idleMilliseconds).unref();
    const answer = await clangd.ask(question);
    this.#rest = 0;
    this.#slow = 0;
    return answer;
  }

  async #start(): Promise<Clangd | None> {
    const place = this.#places.take();
    if (!place) {
      this.#pause(LIMITS.language.firstRestMilliseconds);
      return none('full');
    }
    try {
      const bench = await this.#open();
      using _turn = await this.#turn(this.#leaving.signal);
      const clangd = await bench.language();
      const mine = this.#starting;
      void clangd.ended.then(() => {
        place[Symbol.dispose]();
        // Ended by itself: by its text, by a limit, or with the bench.
        if (this.#starting === mine) this.#relapse();
      });
      return clangd;
    } catch (error) {
      place[Symbol.dispose]();
      this.#relapse();
      throw error;
    }
  }

  #relapse(): void {
    const { firstRestMilliseconds, lastRestMilliseconds } = LIMITS.language;
    this.#rest = Math.min(lastRestMilliseconds, this.#rest === 0 ? firstRestMilliseconds : this.#rest * 2);
    this.#pause(this.#rest);
  }

  #pause(milliseconds: number): void {
    clearTimeout(this.#idle);
    this.#starting = null;
    this.#restUntil = performance.now() + milliseconds;
  }
}
