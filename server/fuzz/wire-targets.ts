/** Bytes of captures, of QEMU and of terminals. */
import { duplexPair } from 'node:stream';
import { decodeFrame as readEthernet } from '../../labs/frame.ts';
import type { Frame } from '../../labs/lab.ts';
import { ConsoleLog } from '../bench/console-log.ts';
import { LspReader, lspFrame } from '../bench/lsp.ts';
import { lineReader, printable } from '../bench/packet-text.ts';
import { PcapReader, writePcap } from '../bench/pcap.ts';
import { openQmp } from '../bench/qmp.ts';
import { KiB, LIMITS, MiB } from '../limits.ts';
import { decodeFrame, encodeFrame, FRAME } from '../protocol.ts';
import { Terminal } from '../runner/terminal.ts';
import type { Chance } from './mutate.ts';
import { answerOf, CONTROL, holds, pieces, same, type Target } from './target.ts';

const SNAP = 256 * KiB;

export const WIRE_TARGETS: readonly Target[] = [
  {
    name: 'pcap',
    from: "dumpcap, which sees a guest's frames before us",
    mostBytes: 1 * MiB,
    milliseconds: 400,
    run(bytes, chance) {
      const whole = answerOf(() => readPcap([Buffer.from(bytes)]), Error);
      const parts = answerOf(() => readPcap(pieces(bytes, chance)), Error);
      if ('refused' in whole || 'refused' in parts) {
        holds('refused' in whole && 'refused' in parts, 'whole and in pieces it is refused alike');
        holds(/^(not a pcap file|a pcap (record )?of )/.test(whole.refused.message), whole.refused.message);
        return;
      }
      same(whole.value.map(plain), parts.value.map(plain), 'pieces give other frames');
      const frames = whole.value;
      const bytesOf = frames.reduce((sum, frame) => sum + frame.bytes.length, 0);
      holds(bytesOf <= bytes.length, 'frames hold more bytes than came');
      // What a learner downloads, and what tshark gets.
      const again = readPcap([writePcap(frames, SNAP)]);
      same(
        again.map(({ length, bytes }) => ({ length, bytes: [...bytes] })),
        frames.map(({ length, bytes }) => ({ length, bytes: [...bytes] })),
        'a written pcap reads otherwise',
      );
      for (const [index, { at }] of again.entries())
        holds(Math.abs(at - (frames[index]?.at ?? 0)) < 1e-5, 'a written time reads otherwise');
    },
  },
  {
    name: 'frame',
    from: 'a guest, by its network card',
    mostBytes: LIMITS.capture.snapBytes,
    milliseconds: 50,
    run(bytes, chance) {
      const length = chance.below(3) === 0 ? bytes.length + chance.below(2000) : bytes.length;
      const { summary, fields } = readEthernet(bytes, length);
      holds(!CONTROL.test(summary) && summary.length < 300, 'a summary with control bytes, or without end');
      let at = 0;
      for (const field of fields) {
        holds(
          field.offset >= at && field.offset + field.length <= bytes.length,
          `${field.id} lies outside the frame`,
        );
        holds(!CONTROL.test(field.value + (field.fault ?? '')), `${field.id} holds control bytes`);
        holds(field.value.length < 400, `${field.id} is shown without end`);
        at = field.offset;
      }
      holds(new Set(fields.map(({ id }) => id)).size === fields.length, 'two fields have one name');
    },
  },
  {
    name: 'packet-text',
    from: "tshark, which prints a guest's bytes and may be broken by them",
    mostBytes: 1 * MiB,
    milliseconds: 1_000,
    run(bytes, chance) {
      const lines: string[] = [];
      const read = lineReader((line) => lines.push(printable(line)));
      for (const piece of pieces(bytes, chance)) read(piece);
      let newlines = 0;
      for (const byte of bytes) if (byte === 0x0a) newlines++;
      holds(lines.length === newlines, 'one line came out as several, or several as one');
      for (const line of lines) {
        holds(line.length <= 2_000, 'a line without end');
        holds(!/\p{Cc}|\p{Cf}/u.test(line), 'control characters come through');
      }
    },
  },
  {
    name: 'console',
    from: 'a guest, by its serial port',
    mostBytes: 2 * MiB,
    milliseconds: 1_500,
    run(bytes, chance) {
      const most = 8 * KiB;
      const whole = new ConsoleLog(most);
      whole.add(Buffer.from(bytes), 1);
      const lines = whole.lines();
      const kept = lines.reduce((sum, { text }) => sum + text.length, 0);
      holds(kept <= most + 2 * 4 * KiB && lines.length <= most / 32, 'more is kept than was allowed');
      for (const { text } of lines) holds(!text.includes('\n'), 'a line of several');
      if (bytes.length > 64 * KiB) return;
      const parts = new ConsoleLog(most);
      for (const piece of pieces(bytes, chance)) parts.add(piece, 1);
      // A line that is cut within a character is cut elsewhere when it comes in pieces: only its bytes are promised.
      if (bytes.every((byte) => byte < 0x80))
        same(
          lines.map(({ text }) => text),
          parts.lines().map(({ text }) => text),
          'pieces give other lines',
        );
    },
  },
  {
    name: 'qmp',
    from: 'QEMU, once a guest has taken it over',
    mostBytes: 1 * MiB,
    milliseconds: 1_000,
    async run(bytes, chance) {
      const [ours, theirs] = duplexPair();
      theirs.resume();
      theirs.on('error', () => {});
      const qmp = openQmp(ours);
      const answers = [
        qmp.deviceStatus(1),
        qmp.sentPackets(3),
        qmp.callers(),
        qmp.event('SHUTDOWN'),
        qmp
          .execute('quit')
          .catch((error: unknown) => holds(error instanceof Error, 'refused without an error')),
        qmp.greeted,
      ] as const;
      for (const piece of pieces(bytes, chance)) if (!theirs.destroyed) theirs.write(piece);
      theirs.end();
      ours.once('end', () => ours.destroy());
      const [status, packets, callers, event] = await Promise.all(answers);
      if (status) {
        holds(
          status.queues.length === 2 && JSON.stringify(status).length < 256 * KiB,
          'a status without end',
        );
        for (const queue of status.queues) holds(Number.isFinite(queue.size), 'a size that is no number');
      }
      holds(packets.length <= 3 && packets.every(Number.isFinite), 'more packets than were asked for');
      holds(callers.length <= 32, 'callers without end');
      holds(event === null || event.event === 'SHUTDOWN', 'another event');
    },
  },
  {
    name: 'lsp',
    from: "clangd, once a learner's text has taken it over",
    mostBytes: 1 * MiB,
    milliseconds: 1_000,
    run(bytes, chance) {
      const whole = readLsp([Buffer.from(bytes)]);
      const parts = readLsp(pieces(bytes, chance));
      holds(whole.refused === parts.refused, 'whole and in pieces it is refused alike');
      same(whole.messages, parts.messages, 'pieces give other messages');
      same(
        readLsp(whole.messages.map(lspFrame)).messages.length,
        whole.messages.length,
        'written anew they are others',
      );
    },
  },
  {
    name: 'terminal-frame',
    from: 'a page that is none of ours, by its socket',
    mostBytes: 256 * KiB,
    milliseconds: 100,
    run(bytes) {
      const frame = decodeFrame(bytes);
      if (!frame) return;
      const number = frame.type === FRAME.ack || frame.type === FRAME.gap;
      // No number has many spellings, and a terminal ignores all of them.
      if (number && Number.isNaN(frame.value)) return;
      const again = encodeFrame(frame.type, frame.channel, number ? frame.value : frame.payload);
      same([...again], [...bytes], 'another frame');
    },
  },
  {
    name: 'terminal',
    from: 'a program on a terminal (menuconfig, a guest), and the page that acknowledges what it was sent',
    mostBytes: 64 * KiB,
    milliseconds: 400,
    run: replay,
  },
];

function readPcap(chunks: readonly Buffer[]): Frame[] {
  const frames: Frame[] = [];
  const reader = new PcapReader((frame) => frames.push(frame));
  for (const chunk of chunks) reader.push(chunk);
  return frames;
}

function plain({ at, length, bytes }: Frame) {
  return { at, length, bytes: Buffer.from(bytes).toString('hex') };
}

/**
 * The input is a program: writes, acknowledgements of any number, readers that come and go. Whatever a reader gets is
 * what was written at that offset, gaps are told, and no more is under way than the credit allows.
 */
function replay(input: Uint8Array, chance: Chance): void {
  const capacity = 1 * KiB;
  const terminal = new Terminal({ policy: 'latest', channel: 7, ringBytes: capacity });
  const written: number[] = [];
  interface View {
    reader: ReturnType<Terminal['attach']>;
    at: number;
    acked: number;
    ended: boolean;
    credit: number;
  }
  const views: View[] = [];
  const attach = (credit: number, from: number) => {
    const view = { at: from, acked: from, ended: false, credit } as View;
    view.reader = terminal.attach(
      {
        cut: () => {},
        frame(parts) {
          const frame = decodeFrame(Buffer.concat(parts));
          holds(
            frame !== null && frame.channel === 7 && !view.ended,
            'a frame that is none, or after the end',
          );
          if (frame.type === FRAME.end) view.ended = true;
          if (frame.type === FRAME.gap) {
            view.at += frame.value;
            view.acked += frame.value;
          }
          if (frame.type !== FRAME.output) return;
          for (const byte of frame.payload) holds(written[view.at++] === byte, 'a byte of another offset');
          holds(view.at - view.acked <= credit, 'more under way than the credit');
        },
      },
      credit,
      from,
    );
    views.push(view);
  };
  attach(200, 0);
  for (let at = 0; at < input.length; ) {
    const [word = 0, number = 0] = [input[at], input[at + 1]];
    at += 2;
    const view = views[number % views.length];
    if (word < 160) {
      const bytes = Buffer.from(input.subarray(at, at + (number % 64) * (word < 8 ? 40 : 1)));
      at += bytes.length;
      for (const byte of bytes) written.push(byte);
      terminal.write(bytes);
    } else if (word < 220 && view) {
      const honest = view.at - (number % 50);
      const told = word < 200 ? honest : [Number.NaN, -1, 2 ** 53, view.at + 1, 0.5][number % 5];
      const [before] = [view.acked];
      if (told === honest && honest > before && honest <= view.at) view.acked = honest;
      view.reader.acknowledge(told ?? 0);
    } else if (word < 240 && views.length < 6) {
      answerOf(() => attach(1 + number, chance.below(written.length + 2)), RangeError);
    } else if (view && views.length > 1) {
      view.reader[Symbol.dispose]();
      views.splice(views.indexOf(view), 1);
    }
  }
  terminal.finish();
  for (const view of views) {
    for (let turns = 0; view.at < written.length && turns < written.length + 10; turns++) {
      view.acked = view.at;
      view.reader.acknowledge(view.at);
    }
    holds(view.at === written.length && view.ended, 'not all came, or its end did not');
  }
}

/** One message after another, as far as they go. */
function readLsp(chunks: readonly Buffer[]) {
  const reader = new LspReader();
  const messages: object[] = [];
  try {
    for (const chunk of chunks) reader.push(chunk, (message) => messages.push(message));
    return { messages, refused: false };
  } catch {
    return { messages, refused: true };
  }
}
