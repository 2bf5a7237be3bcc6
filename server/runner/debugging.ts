/** The debugger of a run, as the pages see it: where the guest stands, the breakpoints, and gdb's console. */

import type { Duplex } from 'node:stream';
import type { Gdb } from '../bench/debugger.ts';
import { CONNECT } from '../bench/debugger.ts';
import { type MiRecord, type MiValue, readFrame } from '../bench/mi.ts';
import type { Bench } from '../bench/types.ts';
import { LIMITS } from '../limits.ts';
import type { Breakpoint, GdbAction, GdbMessage, ServerMessage } from '../protocol.ts';
import { sentence } from '../sentences.ts';
import type { Terminal } from './terminal.ts';

const ACTIONS: Readonly<Record<GdbAction, string>> = {
  continue: '-exec-continue',
  step: '-exec-step',
  next: '-exec-next',
  out: '-exec-finish',
  pause: '-exec-interrupt --all',
};
const FRAMES = 20;
const ABSENT = sentence('gdb-absent');

const placeOf = ({ file, line }: Breakpoint) => `/app/${file}:${line}`;

type Answered = (record: Extract<MiRecord, { kind: 'result' | 'exec' | 'notify' }>) => void;

export class Debugging {
  readonly #onMessage: (message: ServerMessage) => void;
  readonly #fresh: () => Terminal;
  #gdb: Gdb | null = null;
  #terminal: Terminal | null = null;
  #told: GdbMessage = { type: 'gdb', state: 'off', frames: [] };
  #wanted: readonly Breakpoint[] = [];
  /** Numbers that gdb gave to what is set, by place. */
  readonly #set = new Map<string, string>();
  /** What is done with the answer to a command. */
  readonly #answers = new Map<number, Answered>();
  /** The guest was stopped by us, to change breakpoints, and goes on by itself. */
  #passing = false;
  /** Whether a stop's frames are asked for, and whether there was another stop since. */
  #asking: 'no' | 'once' | 'again' = 'no';
  /** Of the present second. */
  #second = { since: Number.NEGATIVE_INFINITY, told: 0 };
  #telling: NodeJS.Timeout | null = null;

  constructor(onMessage: (message: ServerMessage) => void, fresh: () => Terminal) {
    this.#onMessage = onMessage;
    this.#fresh = fresh;
  }

  get news(): ServerMessage[] {
    return this.#told.state === 'off' ? [] : [this.#told];
  }

  /**
   * At a guest that was started and has not run yet. It goes on to the first breakpoint, or to main. `onGone` is called
   * when gdb has ended, which may leave the guest where it stood.
   */
  attach(bench: Bench, stub: Duplex, onGone: () => void): void {
    const terminal = this.#fresh();
    this.#terminal = terminal;
    this.#set.clear();
    this.#answers.clear();
    this.#passing = false;
    this.#asking = 'no';
    this.#tell({ state: 'starting', frames: [] });
    const gdb = bench.debug(stub, (record) => {
      if (this.#gdb === gdb) this.#take(record);
    });
    this.#gdb = gdb;
    void gdb.ended.then((code) => {
      terminal.finish();
      onGone();
      if (this.#gdb !== gdb) return;
      this.#gdb = null;
      this.#tell(
        code === 127
          ? { state: 'absent', frames: [], why: ABSENT.text, told: ABSENT.told }
          : { state: 'off', frames: [] },
      );
    });
    gdb.command(CONNECT);
    if (this.#wanted.length === 0) gdb.command('-break-insert -t -f --source /app/main.c --function main');
    this.#apply();
    gdb.command('-exec-continue');
  }

  /** All breakpoints that there are to be. */
  breakpoints(wanted: readonly Breakpoint[]): void {
    this.#wanted = wanted;
    if (!this.#gdb) return;
    if (this.#told.state === 'stopped') this.#apply();
    else if (this.#told.state === 'running') {
      // gdb sets none while the guest runs.
      this.#passing = true;
      this.#gdb.command(ACTIONS.pause);
    }
  }

  act(action: GdbAction): void {
    this.#gdb?.command(ACTIONS[action]);
  }

  /** Words of the learner's for gdb itself. */
  say(text: string): void {
    if (!this.#gdb) return;
    this.#print(`(gdb) ${text}\n`);
    this.#gdb.command(`-interpreter-exec console ${JSON.stringify(text)}`);
  }

  close(): void {
    this.#gdb?.close();
  }

  #apply(): void {
    const gdb = this.#gdb;
    if (!gdb) return;
    const places = new Set(this.#wanted.map(placeOf));
    for (const [place, number] of this.#set)
      if (!places.has(place)) {
        gdb.command(`-break-delete ${number}`);
        this.#set.delete(place);
      }
    for (const place of places) {
      if (this.#set.has(place)) continue;
      this.#asked(gdb.command(`-break-insert -f ${place}`), ({ results: { bkpt } }) => {
        const number = field(bkpt, 'number');
        if (number && /^\d{1,6}$/.test(number)) this.#set.set(place, number);
      });
    }
  }

  #take(record: MiRecord): void {
    if (record.kind === 'text') {
      this.#print(record.text);
      return;
    }
    const { kind, name, results, token } = record;
    if (kind === 'exec' && name === 'running') {
      if (!this.#passing) this.#tell({ state: 'running', frames: [] });
    } else if (kind === 'exec' && name === 'stopped') this.#stopped(results);
    else if (kind === 'result' && token !== null) {
      if (name === 'error' && typeof results.msg === 'string') this.#print(`${results.msg}\n`);
      this.#answers.get(token)?.(record);
      this.#answers.delete(token);
    }
  }

  #stopped({ frame, reason }: Readonly<Record<string, MiValue>>): void {
    const gdb = this.#gdb;
    if (!gdb) return;
    if (this.#passing) {
      this.#passing = false;
      this.#apply();
      // Anything but our own interruption is the learner's to see.
      if (reason === 'signal-received') {
        gdb.command(ACTIONS.continue);
        return;
      }
    }
    const top = readFrame(frame);
    // Where the stub was found, before anything ran.
    if (reason === undefined && this.#told.state === 'starting') return;
    this.#tell({ state: 'stopped', frames: top ? [top] : [] });
    this.#askFrames(gdb);
  }

  /** One question at a time, however often it is said to have stopped: a later stop is asked about after the answer. */
  #askFrames(gdb: Gdb): void {
    if (this.#asking !== 'no') {
      this.#asking = 'again';
      return;
    }
    const asked = this.#asked(gdb.command(`-stack-list-frames 0 ${FRAMES - 1}`), ({ results: { stack } }) => {
      const again = this.#asking === 'again';
      this.#asking = 'no';
      if (this.#told.state !== 'stopped') return;
      if (again) this.#askFrames(gdb);
      if (!Array.isArray(stack)) return;
      const frames = stack.slice(0, FRAMES).flatMap((one: MiValue) => readFrame(one) ?? []);
      this.#tell({ state: 'stopped', frames });
    });
    if (asked) this.#asking = 'once';
  }

  /** Whether the answer is waited for. */
  #asked(token: number | null, answered: Answered): boolean {
    if (token === null || this.#answers.size >= LIMITS.debugger.answers) return false;
    this.#answers.set(token, answered);
    return true;
  }

  #print(text: string): void {
    this.#terminal?.write(Buffer.from(text));
  }

  #tell(told: Omit<GdbMessage, 'type'>): void {
    this.#told = { type: 'gdb', ...told };
    if (this.#telling) return;
    const now = performance.now();
    const { since, told: count } = this.#second;
    if (now - since >= 1_000) this.#second = { since: now, told: 1 };
    else if (count < LIMITS.debugger.toldPerSecond) this.#second.told += 1;
    else {
      this.#telling = setTimeout(
        () => {
          this.#telling = null;
          this.#second = { since: performance.now(), told: 1 };
          this.#onMessage(this.#told);
        },
        since + 1_000 - now,
      );
      return;
    }
    this.#onMessage(this.#told);
  }
}

function field(value: MiValue | undefined, name: string): string | null {
  if (typeof value !== 'object' || Array.isArray(value)) return null;
  const found = (value as Readonly<Record<string, MiValue>>)[name];
  return typeof found === 'string' ? found : null;
}
