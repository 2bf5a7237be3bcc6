/**
 * The wire between page and server: both message unions, their schemas, the version. Both ends parse on receipt.
 *
 * A page opens two WebSockets with single-use tickets from `POST /api/session`: *interactive* carries the JSON
 * messages below and the terminals someone types into; *bulk* carries the terminals that only show output, so a
 * flood never delays a key. Terminal bytes travel in binary frames (see `encodeFrame`).
 */
import { z } from 'zod';
import { LIMITS } from './limits.ts';

export const PROTOCOL_VERSION = 1;

export const PATHS = {
  session: '/api/session',
  interactive: '/wire/interactive',
  bulk: '/wire/bulk',
  capture: '/api/capture.pcap',
  bookAsCsv: '/api/experiments.csv',
  bookAsMarkdown: '/api/experiments.md',
  bundle: '/api/bundle.zip',
  application: '/api/application.zip',
  progress: '/api/progress',
  feedback: '/api/feedback',
  health: '/healthz',
} as const;

/** Largest source file a learner may save: the whole of Unikraft's netdev driver is under 50 KB. */
export const MAX_FILE_BYTES = 64 * 1024;
/** Files in one learner's application, template files included. */
export const MAX_FILES = 16;
/** Largest message either end accepts: a full set of files in JSON stays below it. */
export const MAX_MESSAGE_BYTES = 256 * 1024;

/** Longest kernel command line of a learner's. */
export const MAX_APPEND_CHARACTERS = LIMITS.guest.appendCharacters;

export const TERMINALS = ['build', 'qemu', 'qemu2', 'tshark', 'menuconfig'] as const;
export type TerminalName = (typeof TERMINALS)[number];
/** Programs on a terminal of their own: each key is answered by what they draw. They travel on the interactive socket. */
export const INTERACTIVE_TERMINALS: ReadonlySet<TerminalName> = new Set(['menuconfig']);

/** A save's revision follows its base: there must be room left for every later one, in 32 bits. */
const MAX_REVISION = 1_000_000_000;

/** The kernel's options that a learner chose otherwise than the template: lines of `.config`, see labs/kconfig.ts. */
export const CHANGES_FILE = 'changes.config';

/** A learner may own these; every other name is refused before it reaches a disk or a sandbox. */
export const learnerFileName = z
  .string()
  .regex(
    /^(main\.c|Config\.uk|Makefile\.uk|changes\.config|[A-Za-z0-9_]{1,32}\.[ch])$/,
    'not a file name of the application',
  );

export const step = z.string().regex(/^[0-9]{2}(\.[0-9])?-[a-z0-9-]{1,40}$/);
export const kernel = z.enum(['unikraft', 'ukmini']);
const terminal = z.enum(TERMINALS);
const text = z.string().max(MAX_FILE_BYTES);
const count = z.int().nonnegative();
/** Of a terminal, in characters. */
const size = { columns: z.int().min(2).max(500), rows: z.int().min(1).max(300) };

/** Where a step may begin, and what a learner's text was before something replaced it. */
export const savedVersion = z.object({
  id: count,
  file: learnerFileName,
  at: z.string(),
  reason: z.enum(['build', 'reset', 'restore', 'conflict']),
});
export type SavedVersion = z.infer<typeof savedVersion>;

export const source = z.object({ file: learnerFileName, text, revision: count });
export type Source = z.infer<typeof source>;

/** One guest of a run: whose image, and with which kernel arguments. */
export const guestSetup = z.object({
  image: z.enum(['yours', 'reference']),
  append: z
    .string()
    .max(MAX_APPEND_CHARACTERS)
    .regex(/^[\x20-\x7e]*$/, 'not printable ASCII'),
});
export type GuestSetup = z.infer<typeof guestSetup>;
export const guestPair = z.tuple([guestSetup, guestSetup]);

/** A row of the experiment book: an experiment of labs/experiments.ts, or one of the learner's own. */
export const bookRow = z.string().regex(/^[a-z0-9-]{1,40}$/);
/** What a learner may write to a row of the experiment book, in characters. */
export const MAX_NOTE = 2_000;
export const MAX_ROW_TITLE = 60;

export const bookNote = z.object({
  row: bookRow,
  title: z.string().max(MAX_ROW_TITLE),
  note: z.string().max(MAX_NOTE),
});
export type BookNote = z.infer<typeof bookNote>;

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
  z.object({ type: z.literal('save'), step, file: learnerFileName, text, base: count.max(MAX_REVISION) }),
  z.object({ type: z.literal('build'), step }),
  /** A step of two guests boots these, or what its check would. */
  z.object({ type: z.literal('run'), step, guests: guestPair.optional() }),
  z.object({ type: z.literal('check'), step }),
  /** `row` names a row of the experiment book that the figures are for. */
  z.object({ type: z.literal('measure'), step, row: z.string().max(40).optional() }),
  z.object({ type: z.literal('stop') }),
  /** Back to the step's start; the text so far is kept as a version. */
  z.object({ type: z.literal('reset'), step }),
  z.object({ type: z.literal('restore'), step, version: count }),
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
  z.object({ type: z.literal('resize'), terminal, ...size }),
]);
export type ClientMessage = z.infer<typeof clientMessage>;

/** What the bench does now. The server owns it; the page renders it. Times are milliseconds since the epoch. */
export const sessionState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('idle') }),
  z.object({ kind: z.literal('preparing'), what: z.string(), since: z.number() }),
  z.object({ kind: z.literal('queued'), place: count, since: z.number() }),
  z.object({ kind: z.literal('building'), since: z.number() }),
  z.object({ kind: z.literal('booting'), since: z.number() }),
  z.object({ kind: z.literal('running'), since: z.number(), mac: z.string() }),
  z.object({
    kind: z.literal('checking'),
    phase: z.enum(['building', 'running yours', 'running the reference', 'judging']),
    since: z.number(),
  }),
  z.object({
    kind: z.literal('measuring'),
    phase: z.enum(['queued', 'counting', 'warming up', 'turn']),
    /** Measurements ahead of this one, while it is queued. */
    place: count.optional(),
    /** From 1 on; a turn that was disturbed is taken again under the same number. */
    turn: count.optional(),
    turns: count.optional(),
    since: z.number(),
  }),
  z.object({ kind: z.literal('unavailable'), code: z.string(), message: z.string() }),
]);
export type SessionState = z.infer<typeof sessionState>;

const diagnostic = z.object({
  file: z.string(),
  line: z.int(),
  column: z.int(),
  severity: z.enum(['error', 'warning', 'note']),
  message: z.string(),
  option: z.string().optional(),
  fixes: z
    .array(
      z.object({
        line: z.int(),
        column: z.int(),
        endLine: z.int(),
        endColumn: z.int(),
        text: z.string(),
      }),
    )
    .optional(),
});

const item = z.object({
  id: z.string(),
  title: z.string(),
  result: z.enum(['pass', 'fail', 'error']),
  expected: z.string(),
  seen: z.string(),
  hint: z.string().optional(),
});

/** Where in the learner's text a guest crashed, and what usually causes one like it. */
const crashHelp = {
  place: z.object({ file: learnerFileName, line: z.int(), function: z.string() }).optional(),
  cause: z.string().optional(),
};

/** A frame for the side-by-side view: the bytes as hex; fields are decoded on the page by labs/frame.ts. */
const frame = z.object({ at: z.number(), length: count, hex: z.string() });
export type WireFrame = z.infer<typeof frame>;

export const verdictMessage = z.object({
  type: z.literal('verdict'),
  step,
  kernel,
  at: z.string(),
  result: z.enum(['pass', 'fail', 'error']),
  items: z.array(item),
  /** First frames of the learner's run and of the reference's run with the same MAC address. */
  frames: z.object({ yours: z.array(frame), reference: z.array(frame) }),
  /** Where the learner's guest ended in a crash or a failed assertion. */
  crash: z.object({ detail: z.string(), ...crashHelp }).optional(),
});
export type VerdictMessage = z.infer<typeof verdictMessage>;

/** One quantity measured in several turns. The spread is from the tenth to the ninetieth percentile. */
export const series = z.object({ median: z.number(), low: z.number(), high: z.number(), turns: count });
export type Series = z.infer<typeof series>;

/** The learner's image and the reference solution, measured in turn; `ratio` is the median of yours ÷ reference. */
const compared = z.object({ yours: series, reference: series, ratio: z.number() });

/** What the measuring slot found out about one image. Null where a figure could not be had; `remarks` say why. */
export const measurement = z.object({
  step,
  kernel,
  at: z.string(),
  /** Packets a second that passed the tap, as its counters tell. */
  sent: compared.nullable(),
  /**
   * Packets a second given back without sending, by the image's own symbols; for an image in the isolated mode. Nothing
   * says that each was made anew, so this is the learner's own figure, and decides no race.
   */
  isolated: compared.nullable(),
  /** Guest instructions for one packet, counted by QEMU and the same in every run. */
  instructions: z.object({ yours: z.number().nullable(), reference: z.number().nullable() }),
  imageBytes: z.object({ yours: count, reference: count }),
  /** Turns thrown away and repeated, because something else wanted the processors. */
  repeated: count,
  remarks: z.array(z.string()),
});
export type Measurement = z.infer<typeof measurement>;

/** One line of the experiment book; labs/book.ts says what it means. Its code and configuration are asked for. */
export const bookEntry = measurement.extend({
  id: count,
  row: bookRow,
  mode: z.enum(['sent', 'isolated']),
  changed: z.object({ added: count, removed: count, from: z.enum(['naive', 'start']) }),
  options: z.array(z.string()),
});
export type BookEntry = z.infer<typeof bookEntry>;

export const book = z.object({ entries: z.array(bookEntry), notes: z.array(bookNote) });
export type Book = z.infer<typeof book>;

/** What a measurement was made of. */
export const keptExperiment = z.object({
  step,
  files: z.record(learnerFileName, text),
  config: z.record(z.string(), z.string()),
});

const guestIndex = z.int().min(0).max(1);

/** What one guest's tap counted, and what the guest printed about it. */
const guestTraffic = z.object({
  sentPackets: count,
  sentBytes: count,
  receivedPackets: count,
  receivedBytes: count,
  /** Frames for the guest, and from it, that the tap had no room for. */
  dropped: count,
  ended: z.boolean(),
  printed: z.object({
    /** Lines of print_netspeed(). */
    lines: count,
    last: z
      .object({ at: z.number(), packetsPerSecond: z.number(), megabits: z.number(), span: z.number() })
      .nullable(),
    /** Rate times span of all lines but the first, and what the tap counted from the first to the last. */
    told: z.number(),
    counted: z.object({ sent: count, received: count }).nullable(),
  }),
});
export type GuestTraffic = z.infer<typeof guestTraffic>;

/** What .config came to, compared with the template's. */
export const configuration = z.object({
  type: z.literal('configuration'),
  step,
  kernel,
  /** The text of changes.config that this is about. */
  of: text,
  changes: z.array(z.object({ sign: z.enum(['-', '+']), text: z.string().max(500) })),
  changesNotShown: count,
  /** Values of the options that the page offers, here and in the template; null: this kernel has no such option. */
  options: z.record(
    z.string(),
    z.object({ value: z.string().max(300), template: z.string().max(300) }).nullable(),
  ),
  /** Why .config could not be made. */
  problem: z.string().max(2_000).nullable(),
  /** The next build compiles the whole kernel, and what that took on this machine. */
  wholeBuild: z.boolean(),
  wholeBuildSeconds: z.number(),
});
export type ConfigurationMessage = z.infer<typeof configuration>;

export const ERROR_CODES = [
  'version',
  'bad-message',
  'too-fast',
  'too-large',
  'unknown-step',
  'unknown-version',
  'no-kernel',
  'bench-failed',
  'busy',
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
    step,
    kernel: kernelInfo.nullable(),
    kernels: z.array(kernelInfo),
    /** What is missing and how to get it, where no kernel can be used. */
    notice: z.string().nullable(),
    sources: z.array(source),
    versions: z.array(savedVersion),
    state: sessionState,
    /** Slugs of the steps that this learner has passed. */
    passed: z.array(z.string()),
    verdict: verdictMessage.nullable(),
  }),
  z.object({ type: z.literal('saved'), file: learnerFileName, revision: count }),
  /** The kept versions of a step changed: a build or a conflict kept one. */
  z.object({ type: z.literal('versions'), step, versions: z.array(savedVersion) }),
  /** The text changed on the server's side: reset, restore, or another tab of the same learner. */
  z.object({ type: z.literal('source'), step, source, versions: z.array(savedVersion) }),
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
  }),
  z.object({
    type: z.literal('ended'),
    kind: z.enum(['returned', 'assertion', 'crashed', 'not-booted', 'powered-off', 'stopped']),
    detail: z.string(),
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
  /** With each `rate`, and to a page that comes later: everything since the run began. */
  z.object({
    type: z.literal('traffic'),
    /** Another run has another one. */
    run: z.string().max(40),
    seconds: z.number(),
    /** Frames on the bridge. */
    bridge: count,
    guests: z.array(guestTraffic).max(2),
  }),
  verdictMessage,
  z.object({ type: z.literal('measured'), row: z.string().optional(), measurement }),
  book.extend({ type: z.literal('book') }),
  keptExperiment.extend({ type: z.literal('kept'), experiment: count }),
  configuration,
  /** While one is open or opens, changes.config is the menu's. "failed": it ended by itself; its last words say why. */
  z.object({
    type: z.literal('menuconfig'),
    step,
    state: z.enum(['opening', 'open', 'closed', 'failed']),
  }),
  z.object({ type: z.literal('kernel'), kernel: kernelInfo }),
  z.object({ type: z.literal('error'), code: z.enum(ERROR_CODES), message: z.string() }),
]);
export type ServerMessage = z.infer<typeof serverMessage>;
export type Terminal = Extract<ServerMessage, { type: 'terminal' }>;

/** Answer of `GET /api/progress`: for pages without a bench, such as the list of steps. */
export const progressAnswer = z.object({ passed: z.array(z.string()), kernels: z.array(kernelInfo) });

/** Longest free text of the feedback form, in UTF-16 units: a page of print. */
export const MAX_FEEDBACK_TEXT = 2_000;
/** Longest time that someone may say a step took, in minutes: a working day. */
export const MAX_FEEDBACK_MINUTES = 600;
/** Most steps that one form tells of: twice the course. */
const MAX_FEEDBACK_STEPS = 16;

const rating = z.int().min(1).max(5);
const words = z.string().max(MAX_FEEDBACK_TEXT);

/** The form of the last page. A question without an answer is absent, or an empty text. */
export const feedbackForm = z.strictObject({
  /** By the step's slug. `clear`: 1 not at all to 5 entirely; `hard`: 1 too easy to 5 too hard. */
  steps: z
    .record(
      step,
      z.strictObject({
        clear: rating.optional(),
        hard: rating.optional(),
        minutes: z.int().min(0).max(MAX_FEEDBACK_MINUTES).optional(),
      }),
    )
    .refine((steps) => Object.keys(steps).length <= MAX_FEEDBACK_STEPS, 'too many steps'),
  heldUp: words,
  remember: words,
  other: words,
});
export type FeedbackForm = z.infer<typeof feedbackForm>;

/** A form as it is stored; `at` is ISO 8601. */
export const sentFeedback = z.object({ form: feedbackForm, at: z.string() });
export type SentFeedback = z.infer<typeof sentFeedback>;

/** Answer of `GET` and `POST /api/feedback`: what the store holds of this learner now. */
export const feedbackAnswer = z.object({ sent: sentFeedback.nullable() });

/** Answer of `POST /api/session`: one ticket for each socket, good once and for a minute. */
export const sessionAnswer = z.object({ interactive: z.string(), bulk: z.string() });

/**
 * Binary frames, both ways: u8 type, u16 channel (big endian), payload.
 * output: bytes of the terminal; gap: f64, bytes that were dropped at this place; ack: f64, absolute stream offset
 * that the page has shown; input: bytes typed; end: the stream is complete.
 */
export const FRAME = { output: 0, ack: 1, input: 2, gap: 3, end: 4 } as const;
export type FrameType = (typeof FRAME)[keyof typeof FRAME];
export const FRAME_HEADER_BYTES = 3;

/** One binary frame. @throws RangeError where the channel is not an unsigned 16-bit number. */
export function encodeFrame(
  type: FrameType,
  channel: number,
  payload: Uint8Array | number,
): Uint8Array<ArrayBuffer> {
  const length = typeof payload === 'number' ? 8 : payload.length;
  const bytes = new Uint8Array(FRAME_HEADER_BYTES + length);
  const view = new DataView(bytes.buffer);
  if (!Number.isInteger(channel) || channel < 0 || channel > 0xffff)
    throw new RangeError(`channel ${channel}`);
  view.setUint8(0, type);
  view.setUint16(1, channel);
  if (typeof payload === 'number') view.setFloat64(FRAME_HEADER_BYTES, payload);
  else bytes.set(payload, FRAME_HEADER_BYTES);
  return bytes;
}

/** The parts of a binary frame, or null where it is not one. `payload` is a view, not a copy. */
export function decodeFrame(
  bytes: Uint8Array,
): { type: FrameType; channel: number; payload: Uint8Array; value: number } | null {
  if (bytes.length < FRAME_HEADER_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = view.getUint8(0);
  if (type > FRAME.end) return null;
  const isNumber = type === FRAME.ack || type === FRAME.gap;
  if (isNumber && bytes.length !== FRAME_HEADER_BYTES + 8) return null;
  return {
    type: type as FrameType,
    channel: view.getUint16(1),
    payload: bytes.subarray(FRAME_HEADER_BYTES),
    value: isNumber ? view.getFloat64(FRAME_HEADER_BYTES) : 0,
  };
}
