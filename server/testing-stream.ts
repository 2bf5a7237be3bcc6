/** For tests: a page that looks at a room, as far as its stream of events goes. */
import http from 'node:http';
import { type LiveLearner, liveBeat, liveLearners, liveOver, liveRoom } from './protocol/live.ts';
import { PATHS, roomTalk } from './protocol.ts';

const SCHEMAS = { beat: liveBeat, room: liveRoom, talk: roomTalk, learners: liveLearners, over: liveOver };

export class TestStream implements Disposable {
  /** 0 where the connection was closed without a word. */
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Names of all events so far. */
  readonly heard: string[] = [];
  readonly learners = new Map<string, LiveLearner>();
  room: (typeof liveRoom)['_output'] | null = null;
  talk: (typeof roomTalk)['_output'] | null = null;
  /** Status of the last event. */
  over: number | null = null;
  closed = false;
  readonly #request: http.ClientRequest;
  #waiting = new Set<() => void>();
  #rest = '';

  private constructor(request: http.ClientRequest, response: http.IncomingMessage | null) {
    this.#request = request;
    this.status = response?.statusCode ?? 0;
    this.headers = response?.headers ?? {};
    response?.setEncoding('utf8').on('data', (chunk: string) => this.#hear(chunk));
    response?.on('error', () => {});
    response?.once('close', () => {
      this.closed = true;
      this.#wake();
    });
  }

  static open(origin: string, room: string, headers: http.OutgoingHttpHeaders): Promise<TestStream> {
    const address = new URL(`${PATHS.roomLive}?room=${room}`, origin);
    return new Promise((resolve) => {
      const request = http.get(address, { headers, agent: false });
      request.once('response', (response) => resolve(new TestStream(request, response)));
      request.on('error', () => resolve(new TestStream(request, null)));
    });
  }

  /** Waits for as long as the test may take. */
  async until(what: () => boolean): Promise<void> {
    while (!what()) {
      if (this.closed) throw new Error(`the stream has ended after ${this.heard.join(', ')}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  async end(): Promise<void> {
    while (!this.closed) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  [Symbol.dispose](): void {
    this.#request.destroy();
  }

  #hear(chunk: string): void {
    const blocks = (this.#rest + chunk).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, name = '', data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
      this.heard.push(name);
      const value = SCHEMAS[name as keyof typeof SCHEMAS].parse(JSON.parse(data));
      if (name === 'room') this.room = value as TestStream['room'];
      if (name === 'talk') this.talk = value as TestStream['talk'];
      if ('status' in value) this.over = value.status;
      if (!('gone' in value)) continue;
      for (const one of value.changed) this.learners.set(one.learner, one);
      for (const one of value.gone) this.learners.delete(one);
    }
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }
}
