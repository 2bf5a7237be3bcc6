/**
 * tshark's one-line summaries of frames, for a terminal. tshark parses a stranger's bytes with a million lines of C:
 * it runs in a box with nothing in it, is expected to crash or hang now and then, and is replaced when it does.
 *
 * One frame gives one line, so counting lines tells where a note about frames that were left out belongs.
 */
import { once } from 'node:events';
import { StringDecoder } from 'node:string_decoder';
import type { Frame } from '../../labs/lab.ts';
import { FIGURES } from '../figures.ts';
import { KiB, LIMITS } from '../limits.ts';
import type { Holder } from './holder.ts';
import { LossyStream } from './lossy.ts';
import { readSparingly } from './pace.ts';
import { pcapHeader, pcapRecord } from './pcap.ts';
import type { ChildProcess } from './process.ts';

/** Text held for a reader that is behind: half a minute of lines at their highest rate. */
const TEXT_BACKLOG_BYTES = 512 * KiB;
/** A summary is one line of a terminal; a dissector that writes more is cut. */
const MAX_LINE_CHARACTERS = 2_000;
/** tshark takes 0.3 s to start and 1 s on a full machine; past this it hangs in a dissector. */
const PATIENCE_MILLISECONDS = 8_000;
/** For the last lines of a capture that is closed. */
const LAST_LINES_MILLISECONDS = 2_000;
const RESTARTS = 3;
/** Frames that tshark has not taken: it is a quarter of a minute behind, and what comes now is left out. */
const FRAMES_BACKLOG_BYTES = 1024 * KiB;

/** `-r -` refuses the socket that Node gives as standard input, so `cat` makes a pipe of it. */
const TSHARK = [
  'sh',
  '-c',
  // Names are off (-n), so the data files with names of vendors and ports are only start-up time.
  'cat | WIRESHARK_DATA_DIR=/nonexistent exec tshark -l -n -r -',
];

export class PacketText {
  readonly output = new LossyStream(
    TEXT_BACKLOG_BYTES,
    (bytes) => `… ${bytes.toLocaleString('en')} bytes of text not shown\r\n`,
  );
  readonly #holder: Holder;
  #tshark: ChildProcess;
  /** Frames given to this tshark, and lines that came back. */
  #given = 0;
  #printed = 0;
  /** Frames left out after frame `after`. */
  #notes: { readonly after: number; count: number }[] = [];
  #waitingSince = 0;
  #restarts = 0;
  #ending = false;

  constructor(holder: Holder) {
    this.#holder = holder;
    this.#tshark = this.#start();
  }

  /** Its line will follow. */
  show(frame: Frame): void {
    const now = performance.now();
    if (this.#given === this.#printed) this.#waitingSince = now;
    if (now - this.#waitingSince > PATIENCE_MILLISECONDS) this.#tshark.kill('SIGKILL');
    const { stdin } = this.#tshark;
    if ((stdin?.writableLength ?? 0) > FRAMES_BACKLOG_BYTES) {
      this.leftOut(1);
      return;
    }
    this.#given++;
    stdin?.write(pcapRecord(frame));
  }

  /** A line says that this many frames were left out, after the lines of the frames shown so far. */
  leftOut(count: number): void {
    FIGURES.droppedFrames.inc(count);
    const last = this.#notes.at(-1);
    if (this.#given === this.#printed) this.#note(count);
    else if (last?.after === this.#given) last.count += count;
    else this.#notes.push({ after: this.#given, count });
  }

  /** No more frames: the output ends after the last line. */
  end(): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#tshark.stdin?.end();
    const patience = setTimeout(() => this.#tshark.kill('SIGKILL'), PATIENCE_MILLISECONDS);
    this.output.once('close', () => clearTimeout(patience));
    this.#tshark.once('close', () => clearTimeout(patience));
  }

  /** Ends tshark by the end of its input, so that it is not killed while its box is being set up; then by force. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { exitCode, signalCode } = this.#tshark;
    if (exitCode !== null || signalCode !== null) return;
    const gone = once(this.#tshark, 'close');
    const patience = setTimeout(() => this.#tshark.kill('SIGKILL'), LAST_LINES_MILLISECONDS);
    this.#ending = true;
    this.#tshark.stdin?.end();
    await gone;
    clearTimeout(patience);
  }

  #start(): ChildProcess {
    const child = this.#holder.enter(TSHARK, {
      box: { kind: 'tshark' },
      // Nobody reads its complaints.
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#given = 0;
    this.#printed = 0;
    child.stdin?.write(pcapHeader(LIMITS.capture.snapBytes));
    if (child.stdout)
      readSparingly(
        child.stdout,
        lineReader((line) => this.#line(line)),
      );
    child.once('close', () => this.#gone());
    return child;
  }

  /** Where the sandbox itself is gone there is nothing to restart in, and nobody to tell. */
  #restart(): boolean {
    try {
      this.#tshark = this.#start();
      return true;
    } catch {
      this.#ending = true;
      return false;
    }
  }

  #line(line: string): void {
    // More lines than frames are none of a tshark that does what it should.
    if (this.#printed >= this.#given) return;
    this.#printed++;
    this.#waitingSince = performance.now();
    this.output.offer(Buffer.from(`${printable(line)}\r\n`));
    while (this.#notes[0] && this.#notes[0].after <= this.#printed)
      this.#note(this.#notes.shift()?.count ?? 0);
  }

  #note(count: number): void {
    const what = count === 1 ? 'frame' : 'frames';
    this.output.offer(Buffer.from(`… ${count.toLocaleString('en')} ${what} not shown\r\n`));
  }

  /** After its last frame that is as it should be; before, it died of one. */
  #gone(): void {
    const lost = this.#given - this.#printed;
    const untold = this.#notes.reduce((sum, { count }) => sum + count, lost);
    this.#notes = [];
    if (untold > 0) this.#note(untold);
    if (!this.#ending && this.#restarts++ < RESTARTS && this.#restart()) return;
    if (!this.#ending)
      this.output.offer(Buffer.from('… tshark keeps crashing; the capture goes on without its text\r\n'));
    this.output.close();
  }
}

/** What tshark prints may hold a stranger's bytes: no control character of it reaches a terminal. */
export function printable(line: string): string {
  return line.slice(0, MAX_LINE_CHARACTERS).replace(/\p{Cc}|\p{Cf}/gu, '·');
}

/** Takes bytes and calls back for each line of them, the rest of one that is too long left out. */
export function lineReader(onLine: (line: string) => void): (chunk: Buffer) => void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return (chunk) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = (lines.pop() ?? '').slice(0, MAX_LINE_CHARACTERS);
    for (const line of lines) onLine(line);
  };
}
