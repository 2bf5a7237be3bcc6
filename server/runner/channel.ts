/**
 * Between the web process and its runner: calls with answers, in both directions, over Node's own channel. All
 * of it can be serialised; only `adopt` carries a socket along. Both ends parse what they receive.
 */
import { Socket } from 'node:net';
import { z } from 'zod';
import { LabError } from '../errors.ts';
import {
  activity,
  book,
  bookNote,
  bookRow,
  ERROR_CODES,
  type ErrorCode,
  keptExperiment,
  kernel,
  kernelInfo,
  learnerFileName,
  looking,
  MAX_FILE_BYTES,
  measurement,
  roomId,
  roomNews,
  roomRules,
  savedVersion,
  serverMessage,
  sessionId,
  source,
  step,
  told,
  verdictMessage,
} from '../protocol.ts';

/** A figure as prom-client passes it between processes. Bounded far above what there is. */
const figure = z.object({
  name: z.string().regex(/^[a-z_][a-z0-9_]{0,99}$/),
  help: z.string().max(500),
  type: z.enum(['counter', 'gauge', 'histogram', 'summary']),
  aggregator: z.enum(['sum', 'first', 'min', 'max', 'average', 'omit']),
  values: z
    .array(
      z.object({
        /** Null on the way where it is no number. */
        value: z.number().nullable(),
        labels: z.record(z.string().regex(/^[a-z_]{1,40}$/), z.union([z.string().max(200), z.number()])),
        metricName: z
          .string()
          .regex(/^[a-z_][a-z0-9_]{0,99}$/)
          .optional(),
      }),
    )
    .max(2_000),
});
export type Figure = z.output<typeof figure>;

const learner = z.string().regex(/^[A-Za-z0-9_-]{22}$/);
const place = z.object({ learner, step });
const text = z.string().max(MAX_FILE_BYTES);
const versions = z.array(savedVersion);

/** What the runner asks of the web process: the store. Each answer means "committed". */
export const STORE_CALLS = {
  /** A learner's work on a step. Files that were never saved are absent: the step's start holds for them. */
  load: {
    input: place,
    output: z.object({
      sources: z.array(source),
      versions,
      passed: z.array(z.string()),
      verdict: verdictMessage.nullable(),
      kernel: kernel.nullable(),
    }),
  },
  /** What a step has, without its texts: those are up to a megabyte. */
  outline: { input: place, output: z.object({ files: z.array(learnerFileName), versions }) },
  /** `conflict`: one of the two texts was kept as a version. `stale`: what stands there instead, where nothing was saved. */
  save: {
    input: place.extend({
      file: learnerFileName,
      text,
      base: z.int(),
      ifStale: z.enum(['tell', 'keep']).optional(),
      keepOld: z.boolean().optional(),
      /** Who types in the learner's place: the text before becomes a version that says so. */
      helper: z.string().optional(),
      /** The consent that is typed under: nothing is written unless it has the keyboard now. */
      view: roomId.optional(),
    }),
    output: z.object({ revision: z.int(), conflict: z.boolean(), versions, stale: source.optional() }),
  },
  /** Keeps the present texts as versions, where they differ from the newest kept ones. */
  keep: {
    input: place.extend({ reason: z.enum(['build', 'restore', 'reference']) }),
    output: z.object({ versions, changed: z.boolean() }),
  },
  /** Gives files new texts and keeps what they replace; answers with the files that changed. */
  replace: {
    input: place.extend({ reason: z.enum(['reset', 'restore']), files: z.record(learnerFileName, text) }),
    output: z.object({ sources: z.array(source), versions }),
  },
  /** Takes files away and keeps what they held; answers with those that were there. */
  remove: {
    input: place.extend({ reason: z.enum(['deleted', 'reset']), files: z.array(learnerFileName) }),
    output: z.object({ removed: z.array(learnerFileName), versions }),
  },
  version: {
    input: place.extend({ version: z.int() }),
    output: z.object({ file: learnerFileName, text }).nullable(),
  },
  verdict: {
    input: z.object({ learner, verdict: verdictMessage }),
    output: z.object({ passed: z.array(z.string()) }),
  },
  kernel: { input: z.object({ learner, kernel }), output: z.object({}) },
  /** What the learner's room allows now; null: in no room. Asked whenever it matters, so that nothing is stale. */
  rules: { input: z.object({ learner }), output: z.object({ rules: roomRules.nullable() }) },
  /** What is said in the learner's room; null: in none. */
  news: { input: z.object({ learner }), output: z.object({ news: roomNews.nullable() }) },
  /** Who looks at the learner's work, or asks to. Asked whenever something is to be shown or taken. */
  looking: { input: z.object({ learner }), output: z.object({ looking: z.array(looking) }) },
  /** The learner built or ran something: noted in their room. */
  did: {
    input: place.extend({
      kind: z.enum(['built', 'ran']),
      ok: z.boolean().optional(),
      ended: z.string().max(20).optional(),
    }),
    output: z.object({}),
  },
  /** The learner came to a step. */
  visited: { input: place, output: z.object({}) },
  /** What learners do now. `fresh`: this runner has just begun, and knows nobody. Answers whether somebody looks. */
  active: {
    input: z.object({ fresh: z.boolean(), activities: z.array(activity.extend({ learner })) }),
    output: z.object({ wanted: z.boolean() }),
  },
  /** The experiment book. Whatever changes it answers with all of it. */
  book: { input: z.object({ learner }), output: book },
  /** Asked before a measurement for this row is taken. Throws "too-large" where the book cannot keep it. */
  roomFor: { input: z.object({ learner, row: bookRow }), output: z.object({}) },
  record: {
    input: keptExperiment.extend({
      learner,
      row: bookRow,
      mode: z.enum(['sent', 'isolated']),
      measurement,
    }),
    output: book,
  },
  note: { input: bookNote.extend({ learner }), output: book },
  forget: { input: z.object({ learner, experiment: z.int() }), output: book },
  forgetRow: { input: z.object({ learner, row: bookRow }), output: book },
  kept: { input: z.object({ learner, experiment: z.int() }), output: keptExperiment.nullable() },
  /** The runner's news, for `/healthz`, the list of steps and the line printed at the start. */
  status: {
    input: z.object({
      kernels: z.array(kernelInfo),
      current: kernelInfo.nullable(),
      notice: z.string().nullable(),
    }),
    output: z.object({}),
  },
} as const satisfies Calls;

/** What the web process asks of the runner. */
export const RUNNER_CALLS = {
  /** Takes an authenticated upgrade over: the socket travels with the message. */
  adopt: {
    input: z.object({
      learner,
      /** The cookie's, so that its sockets can be closed when it ends. */
      session: sessionId,
      /** The consent that it is under, where the cookie is not the learner's; null: the learner's own. */
      view: roomId.nullable(),
      /** The client's, as far as it is known: places are shared out by it when they run short. */
      address: z.string(),
      /** Joins the two sockets of one page. */
      page: z.string(),
      kind: z.enum(['interactive', 'bulk']),
      headers: z.record(z.string(), z.string()),
      /** Bytes already read after the request, base64. */
      head: z.string(),
    }),
    output: z.object({}),
  },
  /** Sessions with open pages. */
  present: { input: z.object({}), output: z.object({ sessions: z.array(sessionId) }) },
  /** Closes all pages of sessions that are over. */
  end: { input: z.object({ sessions: z.array(sessionId) }), output: z.object({}) },
  /** Learners who have a bench or memory here. */
  remembered: { input: z.object({}), output: z.object({ learners: z.array(learner) }) },
  /** Closes all pages of learners and forgets them: bench, terminals, captures. */
  forget: { input: z.object({ learners: z.array(learner) }), output: z.object({}) },
  /** What the rooms of these learners allow has changed: their pages are told, and benches close where it has ended. */
  ruled: { input: z.object({ learners: z.array(learner) }), output: z.object({}) },
  /** Whether `active` is to be told what learners do: whether somebody looks at a room. */
  want: { input: z.object({ on: z.boolean() }), output: z.object({}) },
  /** Sends messages to all pages of learners. */
  tell: {
    input: z.object({ learners: z.array(learner), message: serverMessage }),
    output: z.object({}),
  },
  /** Whether a page of a learner's is open, and the step on it. */
  showing: {
    input: z.object({ learner }),
    output: z.object({ present: z.boolean(), step: step.nullable() }),
  },
  /** The last run's capture, base64; null where there was none. */
  capture: { input: place, output: z.object({ pcap: z.string().nullable() }) },
  /** All that the newest check saw, as a zip in base64; null where none of this step is remembered. */
  bundle: { input: place, output: z.object({ zip: z.string().nullable() }) },
  /** Everything that the runner counts. */
  figures: { input: z.object({}), output: z.object({ figures: z.array(figure).max(200) }) },
  /** Whether the base trees that benches stand on are there. */
  trees: {
    input: z.object({}),
    output: z.object({ trees: z.array(z.object({ kernel, built: z.boolean(), told: z.string() })) }),
  },
  health: {
    input: z.object({}),
    output: z.object({
      learners: z.int(),
      sockets: z.int(),
      building: z.int(),
      waiting: z.int(),
      benches: z.int(),
      runs: z.int(),
    }),
  },
} as const satisfies Calls;

type Calls = Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>;
type Answer<T> = T | Promise<T>;

/** The other end's calls, as functions. They reject with the LabError that the other end threw. */
export type Remote<C extends Calls> = {
  readonly [K in keyof C]: (
    input: z.input<C[K]['input']>,
    socket?: Socket,
  ) => Promise<z.output<C[K]['output']>>;
};
/** Our answers to the other end's calls. */
export type Handlers<C extends Calls> = {
  readonly [K in keyof C]: (
    input: z.output<C[K]['input']>,
    socket?: Socket,
  ) => Answer<z.input<C[K]['output']>>;
};

export type StoreRemote = Remote<typeof STORE_CALLS>;
export type RunnerRemote = Remote<typeof RUNNER_CALLS>;

/** A child process or, seen from within it, `process`. */
export interface Port {
  readonly connected?: boolean;
  send?(
    message: unknown,
    socket: Socket | undefined,
    options: object,
    done: (error: Error | null) => void,
  ): boolean;
  on(event: 'message', listener: (message: unknown, handle: unknown) => void): unknown;
  on(event: 'disconnect' | 'exit', listener: () => void): unknown;
}

const envelope = z.union([
  z.object({ call: z.string(), id: z.int(), input: z.unknown() }),
  // Before the answer, whose `unknown` would match this too.
  z.object({ id: z.int(), code: z.enum(ERROR_CODES), message: z.string(), told: told.optional() }),
  z.object({ id: z.int(), answer: z.unknown() }),
]);

/** Connects both ends' calls over a port. Open calls reject when it closes. */
export function connect<Theirs extends Calls, Ours extends Calls>(
  port: Port,
  theirs: Theirs,
  ours: Ours,
  handlers: Handlers<Ours>,
): Remote<Theirs> {
  const open = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  let over = false;

  const post = (message: z.input<typeof envelope>, socket?: Socket): Promise<void> =>
    new Promise((resolve, reject) => {
      if (!port.send || port.connected === false || over) return reject(lost());
      port.send(message, socket, {}, (error) => (error ? reject(error) : resolve()));
    });

  const answer = async (name: string, id: number, input: unknown, handle: unknown): Promise<void> => {
    const socket = handle instanceof Socket ? handle : undefined;
    try {
      const call = ours[name];
      const handler = handlers[name];
      if (!call || !handler) throw new LabError('internal', `no call named ${name}`);
      // The schema of this very name made the input: the pair cannot be said in types for a name of run time.
      const output = await handler(call.input.parse(input) as never, socket);
      await post({ id, answer: output });
    } catch (error) {
      socket?.destroy();
      const code: ErrorCode = error instanceof LabError ? error.code : 'internal';
      const message = error instanceof Error ? error.message : String(error);
      const told = error instanceof LabError ? error.told : undefined;
      await post({ id, code, message, ...(told && { told }) }).catch(() => {});
    }
  };

  port.on('message', (raw, handle) => {
    const parsed = envelope.safeParse(raw);
    if (!parsed.success) return;
    const message = parsed.data;
    if ('call' in message) return void answer(message.call, message.id, message.input, handle);
    const waiting = open.get(message.id);
    open.delete(message.id);
    if ('code' in message)
      waiting?.reject(new LabError(message.code, { text: message.message, told: message.told }));
    else waiting?.resolve(message.answer);
  });
  // A child that is killed while a socket is on its way to it may never be said to have disconnected.
  for (const end of ['disconnect', 'exit'] as const)
    port.on(end, () => {
      over = true;
      for (const waiting of open.values()) waiting.reject(lost());
      open.clear();
    });

  const ask = async (name: string, input: unknown, socket?: Socket): Promise<unknown> => {
    const id = ++lastId;
    const waiting = Promise.withResolvers<unknown>();
    open.set(id, waiting);
    // Not waited for by itself: a channel that closes may never say what became of a message.
    post({ call: name, id, input }, socket).catch((error) => {
      open.delete(id);
      waiting.reject(error);
    });
    return theirs[name]?.output.parse(await waiting.promise);
  };
  const remote = Object.fromEntries(
    Object.keys(theirs).map((name) => [name, (input: unknown, socket?: Socket) => ask(name, input, socket)]),
  );
  return remote as Remote<Theirs>;
}

function lost(): LabError {
  return new LabError('internal', 'the other process is gone');
}
