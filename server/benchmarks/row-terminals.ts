/** Terminals: floods, echoes alone and beside nine that flood, and a reader that stands still, beside servers of others. */
import { once } from 'node:events';
import { runnerOf } from '../processes.ts';
import { decodeFrame, encodeFrame, FRAME, PROTOCOL_VERSION, serverMessage } from '../protocol.ts';
import { startServer, TestLearner } from '../testing.ts';
import type { Contender, Row } from './harness.ts';
import type { Place } from './place.ts';
import { beside, echoes, Finder, flood, growth, type Line, type Lines, quantileOf } from './terminal-line.ts';
import { PEERS } from './terminal-peers.ts';

const STEP = '01-getting-started';
/** 6.9 MB of numbers: seconds on a slow terminal, and no more than a learner's loop that prints. */
const LINES = 1_000_000;
const KEYS = 200;
/** Terminals that flood beside the one that is typed at: a table of a room. */
const OTHERS = 9;
/** Long enough for a server without any bound to take a hundred megabytes. */
const STALLED_SECONDS = 5;
const PATIENCE_MILLISECONDS = 120_000;
const SIZE = { columns: 80, rows: 24 } as const;

type Measure = (line: Line, others: readonly Line[]) => Promise<number>;

export function terminalRows(place: Place): Row[] {
  const row = (rest: Omit<Row, 'open'>, others: number, measure: Measure): Row => ({
    ...rest,
    open: (stack) => contenders(place, stack, others, measure),
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
        name: 'stalled',
        what: `memory of the server after ${STALLED_SECONDS} s of a flood that nobody reads`,
        ...{ unit: 'MB', better: 'less' },
        limit: 'nothing: whoever does not read is not written to',
      },
      0,
      (line) => growth(line, STALLED_SECONDS),
    ),
  ];
}

async function contenders(
  place: Place,
  stack: AsyncDisposableStack,
  others: number,
  measure: Measure,
): Promise<Contender[]> {
  const contender = async (name: string, open: Promise<Lines>): Promise<Contender> => {
    const lines = await open;
    const line = stack.use(await lines());
    const rest: Line[] = [];
    for (let index = 0; index < others; index++) rest.push(stack.use(await lines()));
    return { name, measure: () => measure(line, rest) };
  };
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

/** As a page does it: two sockets, credit and acknowledgements, the shell opened by a message. */
async function openShell(learner: TestLearner, servers: readonly number[]): Promise<Line> {
  const tickets = await learner.tickets();
  const interactive = await learner.socket('interactive', tickets.interactive);
  const bulk = await learner.socket('bulk', tickets.bulk);
  const finder = new Finder();
  let channel = -1;
  let offset = 0;
  let opened = () => {};
  const open = new Promise<void>((resolve) => {
    opened = resolve;
  });
  bulk.on('message', () => {});
  interactive.on('message', (data, binary) => {
    if (!binary) {
      const message = serverMessage.parse(JSON.parse(String(data)));
      if (message.type === 'terminal' && message.terminal === 'shell') ({ channel, offset } = message);
      if (message.type === 'shell' && message.state === 'open') opened();
      return;
    }
    const frame = decodeFrame(data as Buffer);
    if (frame?.channel !== channel || frame.type !== FRAME.output) return;
    offset += frame.payload.length;
    finder.take(Buffer.from(frame.payload));
    interactive.send(encodeFrame(FRAME.ack, channel, offset));
  });
  const say = (message: object) => interactive.send(JSON.stringify(message));
  say({ type: 'hello', version: PROTOCOL_VERSION, step: STEP });
  say({ type: 'shell', step: STEP, open: true, ...SIZE });
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
    async [Symbol.asyncDispose]() {
      interactive.terminate();
      bulk.terminate();
    },
  };
}
