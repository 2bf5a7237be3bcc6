/** Terminals: floods, echoes alone and beside nine that flood, and a reader that stands still, beside servers of others. */
import { once } from 'node:events';
import { runnerOf } from '../processes.ts';
import { decodeFrame, encodeFrame, FRAME, PROTOCOL_VERSION, serverMessage } from '../protocol.ts';
import { startServer, TestLearner } from '../testing.ts';
import type { Contender, Row, Turn } from './harness.ts';
import type { Place } from './place.ts';
import {
  beside,
  crowded,
  echoes,
  Finder,
  flood,
  floodCost,
  growth,
  type Line,
  type Lines,
  lost,
  quantileOf,
  reconnect,
  sizes,
  slowly,
  stuck,
} from './terminal-line.ts';
import { PEERS } from './terminal-peers.ts';

const STEP = '01-getting-started';
/** 6.9 MB of numbers: seconds on a slow terminal, and no more than a learner's loop that prints. */
const LINES = 1_000_000;
const KEYS = 200;
/** Terminals that flood beside the one that is typed at: a table of a room. */
const OTHERS = 9;
/** Long enough for a server without any bound to take a hundred megabytes. */
const STALLED_SECONDS = 5;
/** A page acknowledges after this share of its credit: see the streams of its terminals. */
const ACK_SHARE = 1 / 3;
/** Terminals that all flood: a room. */
const CROWD = 50;
const PATIENCE_MILLISECONDS = 120_000;
const SIZE = { columns: 80, rows: 24 } as const;

/** Terminals of a room, and how many of them open at a time. */
const SIZES = { counts: [10, 50, 100], together: 4 };
/** A megabyte with its lines' ends. */
const LAST_WORDS = 150_000;

type Measure = (line: Line, others: readonly Line[]) => Promise<number | Turn>;

export function terminalRows(place: Place): Row[] {
  const row = (rest: Omit<Row, 'open'>, others: number, measure: Measure): Row => ({
    ...rest,
    open: (stack) => contenders(place, stack, others, measure),
  });
  /** Where lines are opened within each measurement. */
  const rowOfLines = (rest: Omit<Row, 'open'>, measure: (lines: Lines) => Promise<number | Turn>): Row => ({
    ...rest,
    open: (stack) => servers(place, stack, async (lines) => () => measure(lines)),
  });
  return [
    row(
      {
        name: 'flood',
        what: `a shell prints ${LINES.toLocaleString('en')} numbers`,
        ...{ unit: 'MB/s', better: 'more' },
        limit: 'what a pty of the kernel lets through',
      },
      0,
      (line) => flood(line, LINES),
    ),
    row(
      {
        name: 'flood-cost',
        what: 'processor time of the server for a GB of the same flood',
        ...{ unit: 's/GB', better: 'less' },
        limit: 'reading a pty and writing a socket',
      },
      0,
      (line) => floodCost(line, LINES),
    ),
    row(
      {
        name: 'echo',
        what: `a key and its echo, median of ${KEYS}`,
        ...{ unit: 'ms', better: 'less' },
        limit: 'two sockets and a pty: 0.3 ms on an idle machine; a frame of a screen is 16 ms',
      },
      0,
      (line) => quantileOf(echoes(line, KEYS), 0.5),
    ),
    row(
      {
        name: 'echo-p99',
        what: `a key and its echo, slowest but two of ${KEYS}`,
        ...{ unit: 'ms', better: 'less' },
        limit: 'the same; a frame of a screen is 16 ms',
      },
      0,
      (line) => quantileOf(echoes(line, KEYS), 0.99),
    ),
    row(
      {
        name: 'echo-beside',
        what: `a key and its echo while ${OTHERS} other terminals flood, median of ${KEYS}`,
        ...{ unit: 'ms', better: 'less' },
        limit: 'a turn of the processor, which all of them want',
      },
      OTHERS,
      (line, others) => beside(others, () => quantileOf(echoes(line, KEYS), 0.5)),
    ),
    row(
      {
        name: 'echo-beside-p99',
        what: `a key and its echo while ${OTHERS} other terminals flood, slowest but two of ${KEYS}`,
        ...{ unit: 'ms', better: 'less' },
        limit: 'a turn of the processor, which all of them want',
      },
      OTHERS,
      (line, others) => beside(others, () => quantileOf(echoes(line, KEYS), 0.99)),
    ),
    row(
      {
        name: 'stalled',
        what: `memory of the server after ${STALLED_SECONDS} s of a flood that nobody reads`,
        ...{ unit: 'MB', better: 'less' },
        limit: 'nothing: whoever does not read is not written to',
      },
      0,
      (line) => growth(line, STALLED_SECONDS),
    ),
    row(
      {
        name: 'slow',
        what: `memory of the server after ${STALLED_SECONDS} s of a flood that is read now and then`,
        ...{ unit: 'MB', better: 'less' },
        limit: 'nothing: whoever reads slowly is written to slowly',
      },
      0,
      (line) => slowly(line, STALLED_SECONDS),
    ),
    row(
      {
        name: 'stuck',
        what: `sent in ${STALLED_SECONDS} s of a flood to a page that shows nothing any more`,
        ...{ unit: 'MB', better: 'less' },
        limit: 'what a page takes without having shown it',
      },
      0,
      (line) => stuck(line, STALLED_SECONDS),
    ),
    row(
      {
        name: 'crowd',
        what: `a key and its echo while ${CROWD} other terminals flood, slowest but two of ${KEYS}`,
        ...{ unit: 'ms', better: 'less', once: true },
        limit: 'a turn of the processor, which all of them want',
      },
      CROWD,
      (line, others) => crowded(line, others, KEYS),
    ),
    rowOfLines(
      {
        name: 'memory',
        what: `memory of the server for each further terminal, up to ${SIZES.counts.at(-1)} of them`,
        ...{ unit: 'MB', better: 'less', once: true },
        limit: 'two sockets and a ring; a shell and its sandbox are not the server',
      },
      (lines) => sizes(lines, SIZES.counts, SIZES.together),
    ),
    rowOfLines(
      {
        name: 'reconnect',
        what: 'a lost connection comes back → all that the shell said meanwhile has arrived',
        ...{ unit: 'ms', better: 'less' },
        limit: 'a ticket and two sockets',
      },
      reconnect,
    ),
    rowOfLines(
      {
        name: 'exit',
        what: `bytes of ${LAST_WORDS.toLocaleString('en')} numbers that never came, where the shell ends with the last of them`,
        ...{ unit: 'bytes', better: 'less' },
        limit: 'none at all',
      },
      (lines) => lost(lines, LAST_WORDS),
    ),
  ];
}

function contenders(
  place: Place,
  stack: AsyncDisposableStack,
  others: number,
  measure: Measure,
): Promise<Contender[]> {
  return servers(place, stack, async (lines) => {
    const line = stack.use(await lines());
    const rest: Line[] = [];
    for (let index = 0; index < others; index++) rest.push(stack.use(await lines()));
    return () => measure(line, rest);
  });
}

async function servers(
  place: Place,
  stack: AsyncDisposableStack,
  prepare: (lines: Lines) => Promise<Contender['measure']>,
): Promise<Contender[]> {
  const contender = async (name: string, open: Promise<Lines>): Promise<Contender> => ({
    name,
    measure: await prepare(await open),
  });
  const all = [await contender('ours: a shell in its sandbox', openOurs(place, stack))];
  // A peer that is not here, or does not work, is said, and takes no row along.
  for (const { name, open } of PEERS)
    all.push(
      await contender(name, open(stack)).catch((error) => ({ name, measure: () => Promise.reject(error) })),
    );
  return all;
}

async function openOurs({ config }: Place, stack: AsyncDisposableStack): Promise<Lines> {
  const server = stack.use(await startServer({ env: { WORKSHOP_BASE: config.baseDirectory } }));
  const runner = await runnerOf(server.pid);
  const servers = [server.pid, ...(runner === null ? [] : [runner])];
  return async () => openShell(await TestLearner.visit(server.origin), servers);
}

/** Up to where a page knows a stream. */
interface Resumed {
  readonly stream: string;
  readonly offset: number;
}

/** As a page does it: two sockets, credit and acknowledgements, the shell opened by a message. */
async function openShell(
  learner: TestLearner,
  servers: readonly number[],
  known: Resumed | null = null,
  finder = new Finder(),
): Promise<Line> {
  const tickets = await learner.tickets();
  const interactive = await learner.socket('interactive', tickets.interactive);
  const bulk = await learner.socket('bulk', tickets.bulk);
  let [channel, offset, stream, credit] = [-1, 0, '', 0];
  let [acknowledged, held] = [0, false];
  let opened = () => {};
  const open = new Promise<void>((resolve) => {
    opened = resolve;
  });
  const acknowledge = () => {
    if (held || offset - acknowledged < credit * ACK_SHARE) return;
    acknowledged = offset;
    interactive.send(encodeFrame(FRAME.ack, channel, offset));
  };
  const { promise: over, resolve: ended } = Promise.withResolvers<number>();
  bulk.on('message', () => {});
  interactive.on('message', (data, binary) => {
    if (!binary) {
      const message = serverMessage.parse(JSON.parse(String(data)));
      if (message.type === 'terminal' && message.terminal === 'shell')
        ({ channel, offset, stream, credit } = message);
      if (message.type === 'shell' && message.state === 'open') opened();
      return;
    }
    const frame = decodeFrame(data as Buffer);
    if (frame?.channel !== channel) return;
    if (frame.type === FRAME.end) ended(finder.bytes);
    if (frame.type !== FRAME.output) return;
    offset += frame.payload.length;
    finder.take(Buffer.from(frame.payload));
    acknowledge();
  });
  const say = (message: object) => interactive.send(JSON.stringify(message));
  say({ type: 'hello', version: PROTOCOL_VERSION, step: STEP, ...(known && { resume: { shell: known } }) });
  if (!known) say({ type: 'shell', step: STEP, open: true, ...SIZE });
  const patience = setTimeout(() => interactive.terminate(), PATIENCE_MILLISECONDS);
  await Promise.race([
    open,
    once(interactive, 'close').then(() => Promise.reject(new Error('the shell did not open'))),
  ]);
  clearTimeout(patience);
  return {
    servers,
    type: (text) => interactive.send(encodeFrame(FRAME.input, channel, Buffer.from(text))),
    until: (text) => finder.until(text),
    stall: () => interactive.pause(),
    resume: () => interactive.resume(),
    hold: () => {
      held = true;
    },
    release: () => {
      held = false;
      acknowledge();
    },
    cut: () => {
      interactive.terminate();
      bulk.terminate();
    },
    async back(text) {
      const shown = new Finder();
      const found = shown.until(text);
      const line = await openShell(learner, servers, { stream, offset }, shown);
      await found;
      return line;
    },
    over,
    arrived: () => finder.bytes,
    async [Symbol.asyncDispose]() {
      interactive.terminate();
      bulk.terminate();
    },
  };
}
