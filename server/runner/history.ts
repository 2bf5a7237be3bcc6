/**
 * The figures of the newest run, for pages that come later. In bounded memory: when there are too many, every second one
 * goes and so does every second one to come, so that a long run is told from its beginning, only less finely.
 */
import { LIMITS } from '../limits.ts';
import type { ServerMessage } from '../protocol.ts';
import type { TrafficMessage } from './traffic.ts';

type HistoryMessage = Extract<ServerMessage, { type: 'history' }>;

export class TrafficHistory {
  #samples: TrafficMessage[] = [];
  #marks: HistoryMessage['marks'] = [];
  #newest: TrafficMessage | null = null;
  /** One in so many is kept. */
  #stride = 1;
  /** So many are passed over before the next one that is kept. */
  #pass = 0;

  add(traffic: TrafficMessage): void {
    if (this.#newest?.run !== traffic.run) {
      this.#samples = [];
      this.#marks = [];
      this.#stride = 1;
      this.#pass = 0;
    }
    this.#newest = traffic;
    if (this.#pass > 0) {
      this.#pass -= 1;
      return;
    }
    this.#samples.push(traffic);
    this.#pass = this.#stride - 1;
    if (this.#samples.length < LIMITS.traffic.historySamples) return;
    // The number is even, so the last one goes, and the next that comes takes its place.
    this.#samples = this.#samples.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }

  /** Something happens now, while the run goes on. */
  mark(text: string): void {
    if (this.#newest && this.#marks.length < LIMITS.traffic.historyMarks)
      this.#marks.push({ seconds: this.#newest.seconds, text });
  }

  /** null where there was no run yet. */
  get message(): HistoryMessage | null {
    const newest = this.#newest;
    if (!newest) return null;
    const all = this.#samples.at(-1) === newest ? this.#samples : [...this.#samples, newest];
    return {
      type: 'history',
      run: newest.run,
      samples: all.map(({ seconds, bridge, guests }) => ({ seconds, bridge, guests })),
      marks: [...this.#marks],
    };
  }
}
