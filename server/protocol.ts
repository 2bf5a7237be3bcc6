/**
 * The wire between page and server: both message unions, their schemas, the version. Both ends parse on receipt.
 *
 * A page opens two WebSockets with single-use tickets from `POST /api/session`: *interactive* carries the JSON
 * messages below and the terminals someone types into; *bulk* carries the terminals that only show output, so a
 * flood never delays a key. Terminal bytes travel in binary frames (see `encodeFrame`).
 */
import { z } from 'zod';
import { LIMITS } from './limits.ts';
import {
  breakpoint,
  configuration,
  deviceLife,
  gdb,
  gdbAction,
  guestIndex,
  runMark,
  runName,
  scratch,
  trafficSample,
} from './protocol/bench.ts';
import { book, bookNote, bookRow, keptExperiment, measurement } from './protocol/experiments.ts';
import { languageAnswered, languageAsked } from './protocol/language.ts';
import {
  count,
  guestPair,
  kernel,
  learnerFileName,
  MAX_REVISION,
  savedVersion,
  size,
  source,
  step,
  terminal,
  text,
} from './protocol/parts.ts';
import { roomRules } from './protocol/rooms.ts';
import { learnerMark } from './protocol/sessions.ts';
import { newsMessage } from './protocol/talk.ts';
import { told } from './protocol/told.ts';
import { crashHelp, diagnostic, verdictMessage } from './protocol/verdict.ts';
import { pointed, pointing, watching } from './protocol/views.ts';

export * from './protocol/bench.ts';
export * from './protocol/connection.ts';
export * from './protocol/experiments.ts';
export * from './protocol/feedback.ts';
export * from './protocol/frames.ts';
export * from './protocol/language.ts';
export * from './protocol/live.ts';
export * from './protocol/parts.ts';
export * from './protocol/race.ts';
export * from './protocol/removal.ts';
export * from './protocol/report.ts';
export * from './protocol/rooms.ts';
export * from './protocol/sessions.ts';
export * from './protocol/summary.ts';
export * from './protocol/talk.ts';
export * from './protocol/told.ts';
export * from './protocol/verdict.ts';
export * from './protocol/views.ts';

export const PROTOCOL_VERSION = 1;

export const PATHS = {
  session: '/api/session',
  interactive: '/wire/interactive',
  bulk: '/wire/bulk',
  connectionTest: '/wire/test',
  capture: '/api/capture.pcap',
  bookAsCsv: '/api/experiments.csv',
  bookAsMarkdown: '/api/experiments.md',
  bundle: '/api/bundle.zip',
  application: '/api/application.zip',
  progress: '/api/progress',
  feedback: '/api/feedback',
  myData: '/api/my-data',
  instructor: '/api/instructor',
  sessions: '/api/sessions',
  endSession: '/api/sessions/end',
  rooms: '/api/rooms',
  room: '/api/room',
  roomLive: '/api/room/live',
  roomCode: '/api/room/code',
  roomHelpers: '/api/room/helpers',
  roomOpenings: '/api/room/openings',
  roomMembers: '/api/room/members',
  roomReport: '/api/room/report',
  roomReportAsCsv: '/api/room/report.csv',
  roomData: '/api/room/data',
  roomZip: '/api/room/data.zip',
  roomRace: '/api/room/race',
  roomTalk: '/api/room/talk',
  roomTimers: '/api/room/timers',
  roomHelp: '/api/room/help',
  enterRoom: '/api/room/enter',
  join: '/api/join',
  myRoom: '/api/my-room',
  roomView: '/api/room/view',
  roomViewHistory: '/api/room/view/history',
  roomViewSession: '/api/room/view/session',
  roomViewBundle: '/api/room/view/bundle.zip',
  roomSolution: '/api/room/solution',
  myNews: '/api/my-room/news',
  myHelp: '/api/my-room/help',
  myView: '/api/my-room/view',
  readMessage: '/api/my-room/read',
  race: '/api/race',
  summary: '/api/summary',
  resume: '/api/resume',
  useResume: '/api/resume/use',
  solution: '/api/solution',
  health: '/healthz',
  ready: '/readyz',
  metrics: '/metrics',
} as const;

export const clientMessage = z.discriminatedUnion('type', [
  /**
   * First message on the interactive socket. `resume` says up to which byte of which stream each terminal was
   * shown, so that a page that lost its sockets gets exactly what it missed.
   */
  z.object({
    type: z.literal('hello'),
    version: z.int(),
    step,
    resume: z.partialRecord(terminal, z.object({ stream: z.string().max(40), offset: count })).optional(),
  }),
  /** `base` is the revision the edit started from; an older one is kept as a version of its own ("conflict"). */
  z.object({
    type: z.literal('save'),
    step,
    file: learnerFileName,
    text,
    base: count.max(MAX_REVISION),
    /** "tell": where the base is old, nothing is replaced and `stale` is the answer. "keep": the new text becomes the version. */
    ifStale: z.enum(['tell', 'keep']).optional(),
    /** What the page could not merge: the text that is replaced becomes a version of its own ("conflict"). */
    keepOld: z.boolean().optional(),
  }),
  /** A file of the learner's own goes; its text stays as a version. */
  z.object({ type: z.literal('remove'), step, file: learnerFileName }),
  z.object({ type: z.literal('build'), step }),
  /** A step of two guests boots these, or what its check would. `gdb`: the first one is stopped in main. */
  z.object({ type: z.literal('run'), step, guests: guestPair.optional(), gdb: z.boolean().optional() }),
  /** All breakpoints that there are to be, for the guest under gdb and the next ones. */
  z.object({ type: z.literal('breakpoints'), lines: z.array(breakpoint).max(50) }),
  z.object({ type: z.literal('gdb'), action: gdbAction }),
  /** Words for gdb itself. */
  z.object({ type: z.literal('gdb-command'), text: z.string().max(500) }),
  z.object({ type: z.literal('check'), step }),
  /** `row` names a row of the experiment book that the figures are for. */
  z.object({ type: z.literal('measure'), step, row: z.string().max(40).optional() }),
  z.object({ type: z.literal('stop') }),
  /** Back to the step's start; the text so far is kept as a version. */
  z.object({ type: z.literal('reset'), step }),
  z.object({ type: z.literal('restore'), step, version: count }),
  /** Answered with `version`: a kept text, to compare it. */
  z.object({ type: z.literal('version'), step, version: count }),
  /** Keeps the texts as they are, before parts of them are replaced by hand. */
  z.object({ type: z.literal('keep'), step, reason: z.enum(['restore', 'reference']) }),
  z.object({ type: z.literal('kernel'), kernel }),
  /** The experiment book: what is written to a row (an own one is made by it), what is thrown away or looked at. */
  bookNote.extend({ type: z.literal('note') }),
  z.object({ type: z.literal('forget'), experiment: count }),
  z.object({ type: z.literal('forget-row'), row: bookRow }),
  z.object({ type: z.literal('look'), experiment: count }),
  /** The code of a measurement becomes the step's text; the text so far is kept as a version. */
  z.object({ type: z.literal('recall'), step, experiment: count }),
  /** Makes .config and answers with `configuration`, unless something is being built, which tells it as well. */
  z.object({ type: z.literal('configure'), step }),
  /** Opens menuconfig on a terminal of this size, or ends it without saving. */
  z.object({ type: z.literal('menuconfig'), step, open: z.boolean(), ...size }),
  /** Opens the learner's shell on a terminal of this size, with the step's files, or closes it. */
  z.object({ type: z.literal('shell'), step, open: z.boolean(), ...size }),
  /** Answered with `scratch`, to this page: how the open shell's copy differs. */
  z.object({ type: z.literal('shell-look'), step }),
  z.object({ type: z.literal('resize'), terminal, ...size }),
  /** A question about the text on the screen; `answer` comes with its id, to this page alone. */
  languageAsked,
  pointing,
]);
export type ClientMessage = z.infer<typeof clientMessage>;

/**
 * What the bench does now. The server owns it; the page renders it. Times are milliseconds since the epoch. `guests`:
 * whose consoles are shown, in a step of two.
 */
export const sessionState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('idle'), guests: guestPair.optional() }),
  z.object({ kind: z.literal('preparing'), what: z.string(), told: told.optional(), since: z.number() }),
  z.object({
    kind: z.literal('queued'),
    /** How many are ahead. */
    place: count,
    waitsFor: z.enum(['bench', 'build', 'run']),
    /** Seconds from now that the wait will probably take; null while nobody's time says how long it takes. */
    wait: z.number().nullable(),
    since: z.number(),
  }),
  z.object({ kind: z.literal('building'), since: z.number() }),
  z.object({ kind: z.literal('booting'), since: z.number(), guests: guestPair.optional() }),
  z.object({ kind: z.literal('running'), since: z.number(), mac: z.string(), guests: guestPair.optional() }),
  z.object({
    kind: z.literal('checking'),
    phase: z.enum(['building', 'running yours', 'running the reference', 'judging']),
    guests: guestPair.optional(),
    since: z.number(),
  }),
  z.object({
    kind: z.literal('measuring'),
    phase: z.enum(['queued', 'counting', 'warming up', 'turn']),
    /** Measurements ahead of this one, while it is queued. */
    place: count.optional(),
    wait: z.number().nullable().optional(),
    /** From 1 on; a turn that was disturbed is taken again under the same number. */
    turn: count.optional(),
    turns: count.optional(),
    since: z.number(),
  }),
  z.object({
    kind: z.literal('unavailable'),
    code: z.string(),
    message: z.string(),
    told: told.optional(),
  }),
]);
export type SessionState = z.infer<typeof sessionState>;

export const ERROR_CODES = [
  'version',
  'bad-message',
  'too-fast',
  'too-large',
  'unknown-step',
  'unknown-version',
  'closed',
  'no-kernel',
  'bench-failed',
  'busy',
  'disk-full',
  'store-away',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export const kernelInfo = z.object({
  id: kernel,
  /** As shown beside every image: "Unikraft 0.17.0" or "ukmini 0.1". */
  label: z.string(),
});
export type KernelInfo = z.infer<typeof kernelInfo>;

export const serverMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    version: z.int(),
    learner: learnerMark,
    step,
    kernel: kernelInfo.nullable(),
    kernels: z.array(kernelInfo),
    /** What is missing and how to get it, where no kernel can be used. */
    notice: z.string().nullable(),
    /** For whom the server is run: see the README. */
    mode: z.enum(['trusted', 'strangers']),
    sources: z.array(source),
    versions: z.array(savedVersion),
    state: sessionState,
    /** Slugs of the steps that this learner has passed. */
    passed: z.array(z.string()),
    verdict: verdictMessage.nullable(),
  }),
  z.object({ type: z.literal('saved'), file: learnerFileName, revision: count }),
  /** Instead: the file was changed elsewhere, and the page has to put both together first. */
  z.object({ type: z.literal('stale'), source }),
  z.object({ type: z.literal('version'), version: count, file: learnerFileName, text }),
  /** The kept versions of a step changed: a build or a conflict kept one, or one has passed the check. */
  z.object({ type: z.literal('versions'), step, versions: z.array(savedVersion) }),
  /** The text changed on the server's side: reset, restore, or another tab of the same learner. */
  z.object({ type: z.literal('source'), step, source, versions: z.array(savedVersion) }),
  /** A file is no more: deleted, or gone with a reset. */
  z.object({ type: z.literal('removed'), step, file: learnerFileName, versions: z.array(savedVersion) }),
  z.object({ type: z.literal('state'), state: sessionState }),
  /** A terminal's byte stream on one of the sockets; sent on the socket that carries it. */
  z.object({
    type: z.literal('terminal'),
    terminal,
    /** Names the byte stream, for `resume`; a new build or run has a new one. */
    stream: z.string(),
    /** The same on both sockets of a page: typed bytes may use either, acknowledgements this one. */
    channel: z.int().min(0).max(65535),
    /** Stream offset of the next output byte. */
    offset: count,
    /** The page keeps at most this many unacknowledged bytes in flight. */
    credit: count,
    /** A new stream begins (a new build or run): the page clears the terminal first. */
    fresh: z.boolean(),
  }),
  z.object({
    type: z.literal('built'),
    ok: z.boolean(),
    seconds: z.number(),
    imageBytes: count.nullable(),
    diagnostics: z.array(diagnostic),
    /** One sentence: what the build came to, and what to do where it failed for no fault of the text. */
    summary: z.string(),
    told: told.optional(),
  }),
  z.object({
    type: z.literal('ended'),
    kind: z.enum(['returned', 'assertion', 'crashed', 'not-booted', 'powered-off', 'stopped']),
    detail: z.string(),
    told: told.optional(),
    seconds: z.number(),
    /** Of two guests, which one; the first where it is left out. */
    guest: guestIndex.optional(),
    ...crashHelp,
  }),
  /** What the guests send, from their taps' counters, a few times a second. */
  z.object({
    type: z.literal('rate'),
    at: z.number(),
    packetsPerSecond: z.number(),
    bitsPerSecond: z.number(),
    packets: count,
  }),
  /** The first frame of the newest run is in its capture. */
  z.object({ type: z.literal('captured') }),
  /** With each `rate`: everything since the run began. */
  trafficSample.extend({ type: z.literal('traffic'), run: runName }),
  /** To a page that comes later: what the newest run's `traffic` was until now, a long run's thinned out. */
  z.object({
    type: z.literal('history'),
    run: runName,
    /** Oldest first. */
    samples: z.array(trafficSample).max(LIMITS.traffic.historySamples + 1),
    marks: z.array(runMark).max(LIMITS.traffic.historyMarks),
  }),
  verdictMessage,
  z.object({ type: z.literal('measured'), row: z.string().optional(), measurement }),
  book.extend({ type: z.literal('book') }),
  keptExperiment.extend({ type: z.literal('kept'), experiment: count }),
  configuration,
  deviceLife,
  scratch,
  gdb,
  /** While one is open or opens, changes.config is the menu's. "failed": it ended otherwise than by being left. */
  z.object({
    type: z.literal('menuconfig'),
    step,
    state: z.enum(['opening', 'open', 'closed', 'failed']),
    /** Milliseconds until it is ended, where it is open. */
    timeLeft: z.number().optional(),
    /** Why it failed, as a sentence. */
    why: z.string().max(500).optional(),
    told: told.optional(),
  }),
  /** "closed": with a sentence where that was not the learner's doing. */
  z.object({
    type: z.literal('shell'),
    state: z.enum(['opening', 'open', 'closed']),
    why: z.string().max(500).optional(),
    told: told.optional(),
  }),
  z.object({ type: z.literal('kernel'), kernel: kernelInfo }),
  /** What the learner's room allows, after `welcome` and whenever it changes; null: in no room. */
  z.object({ type: z.literal('room'), rules: roomRules.nullable() }),
  /** After each `room`, where the learner is in one. */
  newsMessage,
  languageAnswered,
  pointed,
  watching,
  z.object({
    type: z.literal('error'),
    code: z.enum(ERROR_CODES),
    message: z.string(),
    told: told.optional(),
  }),
]);
export type ServerMessage = z.infer<typeof serverMessage>;
export type Terminal = Extract<ServerMessage, { type: 'terminal' }>;

/** Answer of `GET /api/progress`: for pages without a bench, such as the list of steps. */
export const progressAnswer = z.object({ passed: z.array(z.string()), kernels: z.array(kernelInfo) });

/** Answer of `POST /api/session`: one ticket for each socket, good once and for a minute. */
export const sessionAnswer = z.object({ interactive: z.string(), bulk: z.string() });
