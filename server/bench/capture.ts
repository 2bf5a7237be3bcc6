/**
 * The capture of one bench's bridge: dumpcap, with CAP_NET_RAW and no dissector, writes pcap into a pipe, and this
 * side tees it: frames kept for checks, inspector and download; text for a terminal.
 *
 * A sending guest makes a quarter of a million frames a second. The first ones are all read; after that reading
 * stops between small samples, the pipe and dumpcap's ring fill, and the kernel drops the rest at next to no cost.
 * How many frames there were is never counted from what was read but from the bridge's own counter, which counts
 * exactly the frames that a capture could see. So at any moment: shown + told as not shown ≤ passed, and = at the end.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame } from '../../labs/lab.ts';
import { LabError } from '../errors.ts';
import { KiB, LIMITS } from '../limits.ts';
import { FIRST_EXTRA_FD } from './box.ts';
import { readCounters } from './counters.ts';
import type { Holder } from './holder.ts';
import { library } from './library.ts';
import { LossyStream } from './lossy.ts';
import { PacketText } from './packet-text.ts';
import { PcapReader, writePcap } from './pcap.ts';
import { type ChildProcess, exited, stop } from './process.ts';
import type { Capture } from './types.ts';

/** Starts capturing; wait for `ready` before anything is to be seen. */
export async function startCapture(holder: Holder, options: { readonly text: boolean }): Promise<Capture> {
  return new BridgeCapture(holder, options.text, await prompt());
}

/** Null where it cannot be compiled, and dumpcap is slower then. */
function prompt(): Promise<number | null> {
  return library('prompt-capture').catch(() => null);
}

/** Its rights are one capability; with `-P` it writes classic pcap, which has no options to parse. */
function dumpcapArguments(preload: boolean): string[] {
  return [
    'setpriv',
    ...['--bounding-set', '-all,+net_raw', '--inh-caps', '-all,+net_raw', '--ambient-caps', '-all,+net_raw'],
    ...['--no-new-privs', '--', ...(preload ? ['env', `LD_PRELOAD=/proc/self/fd/${FIRST_EXTRA_FD}`] : [])],
    ...['dumpcap', '-q', '-P', '-i', 'usocbr0', '-s', String(LIMITS.capture.snapBytes)],
    ...['-B', String(LIMITS.capture.kernelBufferMiB), '-w', '-'],
  ];
}

const { frames: MAX_FRAMES, linesPerSecond, sampleMilliseconds, sampleFrames, snapBytes } = LIMITS.capture;
/** dumpcap starts in 30 ms, and in a second when fifty do. */
const READY_MILLISECONDS = 10_000;
/** Read in each sample, so that what is shown of a flood is at most seconds old: pipe and ring hold 2.3 MiB. */
const SAMPLE_BYTES = 256 * KiB;
/** The kernel hands frames over at least every 250 ms; without a frame for this long none is on its way. */
const SILENCE_MILLISECONDS = 1_000;
const FINISH_MILLISECONDS = 5_000;
/** Samples after which a frame that passed the bridge was either read or lost. */
const SETTLED_SAMPLES = 4;

class BridgeCapture implements Capture {
  readonly ready: Promise<void>;
  readonly text: LossyStream;
  readonly frames: Frame[] = [];

  readonly #holder: Holder;
  readonly #dumpcap: ChildProcess;
  readonly #packetText: PacketText | null;
  readonly #listeners: ((frame: Frame) => void)[] = [];
  readonly #sampler: NodeJS.Timeout;
  readonly #passedBefore: number[] = [];
  #complaint = '';
  #failure: LabError | null = null;
  #finished = false;
  /** The bridge's counter when capturing began. */
  #baseline = 0;
  /** Frames: that passed the bridge at last look, that were read, shown as text, told as not shown. */
  #passed = 0;
  #read = 0;
  #shown = 0;
  #told = 0;
  /** Lines that may be shown now. */
  #lines: number = linesPerSecond;
  #sampleLeft = SAMPLE_BYTES;
  #lastReadAt = 0;

  constructor(holder: Holder, text: boolean, preload: number | null) {
    this.#holder = holder;
    this.#packetText = text ? new PacketText(holder) : null;
    this.text = this.#packetText?.output ?? new LossyStream(0, () => '');
    if (!text) this.text.close();
    this.#dumpcap = holder.enter(dumpcapArguments(preload !== null), {
      stdio: ['ignore', 'pipe', 'pipe'],
      extra: preload === null ? [] : [preload],
    });
    this.#dumpcap.stderr?.on('data', (chunk: Buffer) => {
      this.#complaint = (this.#complaint + chunk.toString('utf8')).slice(-2 * KiB);
    });
    this.#sampler = setInterval(() => this.#sample(), sampleMilliseconds);
    // Its counters can still be read for a moment after it died.
    void holder.closed.then((reason) => {
      this.#failure ??= new LabError('bench-failed', reason);
    });
    this.ready = this.#open();
    this.ready.catch(() => {});
  }

  onFrame(listener: (frame: Frame) => void): void {
    this.#listeners.push(listener);
  }

  pcap(): Buffer {
    return writePcap(this.frames, snapBytes);
  }

  async finish(): Promise<{ readonly framesNotKept: number }> {
    await this.ready;
    const deadline = performance.now() + FINISH_MILLISECONDS;
    this.#lastReadAt = performance.now();
    for (;;) {
      this.#look();
      const allRead = this.#read >= this.#passed || this.#flooded;
      const silent = performance.now() - this.#lastReadAt > SILENCE_MILLISECONDS;
      if (allRead || silent || performance.now() > deadline || this.#failure) break;
      await sleep(5);
    }
    this.#close();
    if (this.#failure) throw this.#failure;
    return { framesNotKept: Math.max(0, this.#passed - this.frames.length) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
    await Promise.all([stop(this.#dumpcap), this.#packetText?.[Symbol.asyncDispose]()]);
  }

  /** Resolves at the file's header: dumpcap writes it once its socket sees the bridge. */
  #open(): Promise<void> {
    return new Promise((resolve, reject) => {
      const reader = new PcapReader((frame) => this.#take(frame));
      const timer = setTimeout(() => fail('it took too long.'), READY_MILLISECONDS);
      const fail = (reason: string, cause?: unknown) => {
        clearTimeout(timer);
        if (this.#finished) return reject(new LabError('bench-failed', 'The capture was closed.'));
        this.#failure ??= new LabError('bench-failed', `The capture failed: ${reason}`, { cause });
        this.#dumpcap.kill('SIGKILL');
        reject(this.#failure);
      };
      this.#dumpcap.stdout?.on('data', (chunk: Buffer) => {
        if (this.#flooded) this.#spend(chunk.length);
        const started = reader.started;
        try {
          reader.push(chunk);
          if (started || !reader.started) return;
          // Throws where the holder went between dumpcap's first words and now.
          this.#baseline = readCounters(this.#holder.pid).bridgePackets - this.#read;
        } catch (error) {
          return fail(String(error), error);
        }
        clearTimeout(timer);
        resolve();
      });
      exited(this.#dumpcap).then(() => fail(`dumpcap ended. ${this.#complaint.trim()}`), reject);
    });
  }

  /** All frames to be kept are kept: from here on the capture only samples. */
  get #flooded(): boolean {
    return this.frames.length >= MAX_FRAMES;
  }

  #take(frame: Frame): void {
    if (this.#finished) return;
    this.#read++;
    this.#lastReadAt = performance.now();
    if (!this.#flooded) {
      this.frames.push(frame);
      for (const listener of this.#listeners) listener(frame);
    } else if (this.#passed - this.#shown - this.#told <= 0) {
      return; // It was given up for lost, and told as not shown, in an earlier sample.
    }
    if (this.#packetText === null || this.#lines <= 0) return;
    this.#lines--;
    this.#tell(this.#read - 1 - this.#shown - this.#told);
    this.#packetText.show(frame);
    this.#shown++;
  }

  #spend(bytes: number): void {
    this.#look();
    this.#sampleLeft -= bytes;
    if (this.#sampleLeft <= 0) this.#dumpcap.stdout?.pause();
  }

  #sample(): void {
    this.#look();
    this.#passedBefore.push(this.#passed);
    const settled = this.#passedBefore.length > SETTLED_SAMPLES ? (this.#passedBefore.shift() ?? 0) : 0;
    this.#tell(Math.max(this.#read, this.#flooded ? settled : 0) - this.#shown - this.#told);
    this.#lines = Math.min(linesPerSecond, this.#lines + sampleFrames);
    this.#sampleLeft = SAMPLE_BYTES;
    this.#dumpcap.stdout?.resume();
  }

  #tell(count: number): void {
    if (count <= 0 || this.#packetText === null) return;
    this.#packetText.leftOut(count);
    this.#told += count;
  }

  #look(): void {
    try {
      this.#passed = readCounters(this.#holder.pid).bridgePackets - this.#baseline;
    } catch (error) {
      // The holder is gone, and with it the interfaces.
      this.#failure ??= error instanceof LabError ? error : new LabError('bench-failed', String(error));
    }
  }

  #close(): void {
    if (this.#finished) return;
    this.#finished = true;
    clearInterval(this.#sampler);
    this.#tell(this.#passed - this.#shown - this.#told);
    this.#dumpcap.kill('SIGKILL');
    this.#packetText?.end();
  }
}
