/**
 * What a bench offers to the runner, the checks and the command line. A bench is one learner's sandbox: a holder
 * process with its own user, mount, network and pid namespaces, the bridge `usocbr0` with `tap0` and `tap1`, and
 * the application directory as an overlay over a prebuilt base tree. Everything in it dies with the server.
 */
import type { Duplex, Readable } from 'node:stream';
import type { Change } from '../../labs/kconfig.ts';
import type {
  BuildEvidence,
  ConsoleLine,
  DeviceStatus,
  Files,
  Frame,
  GuestEnding,
  KernelId,
  TapSample,
} from '../../labs/lab.ts';

import type { Clangd } from './clangd.ts';
import type { Gdb } from './debugger.ts';
import type { Menuconfig } from './menuconfig.ts';
import type { MiRecord } from './mi.ts';
import type { Size } from './pty.ts';
import type { Shell } from './shell.ts';

/** A kernel tree that applications can be built against. `root` is bound read-only at /uk inside every box. */
export interface Kernel {
  readonly id: KernelId;
  /** "Unikraft 0.17.0", "ukmini 0.1": shown wherever an image of it is. */
  readonly label: string;
  readonly root: string;
}

/** A configured and fully built application directory, the read-only lower layer of every bench's /app. */
export interface BaseTree {
  readonly kernel: Kernel;
  /** Changes when the kernel tree, the template, the configuration or the compiler does. */
  readonly key: string;
  readonly directory: string;
  /** Image of each step's reference solution, by slug; host paths outside any workspace. */
  readonly references: Readonly<Record<string, string>>;
  /** How long the whole kernel took to build here: what a change of its options costs again. */
  readonly seconds: number;
}

export interface Build {
  /** Everything make printed. Reading may pause: the build then waits. Ends when the build does. */
  readonly output: Readable;
  readonly result: Promise<BuildEvidence>;
  /** Resolves once make is gone, however much of its output is still to be read. */
  readonly ended: Promise<void>;
  /** Ends the build's whole process tree. */
  cancel(): void;
}

export interface BootOptions {
  /** The learner's own image, or the reference solution of a step. */
  readonly image: 'learner' | { readonly reference: string };
  readonly tap: 'tap0' | 'tap1';
  /** Server-chosen, see `chooseMac`. */
  readonly mac: string;
  readonly append?: string;
  /** Stopped before its first instruction, with `Guest.stub` for gdb. */
  readonly debug?: boolean;
  /** Looks now and then where in memory the packets lie that the guest sends: see `Guest.buffers`. */
  readonly watchBuffers?: boolean;
  /** Less than what any run has, where a step asks for it. */
  readonly memoryMiB?: number;
  /** The guest is stopped after this time, in milliseconds. */
  readonly maxMilliseconds: number;
  readonly count?: PacketCount;
  /** CPUs that QEMU may use, as taskset(1) lists them; all unless said otherwise. */
  readonly cpus?: string;
}

/** Where an image gives packets back: see packet-counter.c. */
export interface PacketEnds {
  /** Address of uk_netbuf_free_single(), for a part of a packet. */
  readonly part: number;
  /** Address of uk_netbuf_free(), for a whole one. */
  readonly whole: number;
}

export interface ImageFacts {
  readonly bytes: number;
  /** Null where the debug image does not say. */
  readonly ends: PacketEnds | null;
}

/** What QEMU counts while it runs the guest; always by translation, never with KVM. */
export type PacketCount = { readonly ends: PacketEnds } & (
  | {
      /** Every instruction, in a guest whose time is made of them: the same in each run. It stands still afterwards. */
      readonly kind: 'instructions';
      readonly after: number;
      readonly packets: number;
    }
  /** Packets given back so far, told this often. */
  | { readonly kind: 'packets'; readonly everyMilliseconds: number }
);

export interface PacketSample {
  /** Seconds on the monotonic clock. */
  readonly at: number;
  readonly packets: number;
}

/** The answers to a `PacketCount`. */
export interface CountedPackets {
  /** Instructions for one packet; null where the guest ended before it made so many. */
  readonly instructions: Promise<number | null>;
  /** The newest sample; null before the first. */
  latest(): PacketSample | null;
}

/** Who ends a run; a limit does so by itself. */
export type Stopper = 'learner' | 'window' | 'debugger';

export interface Guest extends AsyncDisposable {
  /** The far end of gdb's connection, where it was asked for. */
  readonly stub: Duplex | null;
  readonly mac: string;
  /** Its first process, as the host numbers it: all its CPU time is spent there and below. */
  readonly pid: number;
  /** Null where nothing is counted. */
  readonly counted: CountedPackets | null;
  /** Milliseconds since the epoch, of the monotonic clock: `performance.timeOrigin + performance.now()`. */
  readonly startedAt: number;
  /** Raw console bytes; never pauses the guest, a slow reader only makes the server buffer (bounded) and drop. */
  readonly console: Readable;
  /** The console so far as lines: of a flood the first and the last, in bounded memory. */
  readonly lines: readonly ConsoleLine[];
  /** Resolves with how the guest ended, after `device` got its last entry. */
  readonly ended: Promise<GuestEnding>;
  /** Milliseconds from QEMU's start to its first console byte, once there was one. */
  readonly firstByteAfter: Promise<number | null>;
  readonly device: readonly DeviceStatus[];
  /** Addresses in the guest's memory of packets that were in its transmit queue, where they were asked for. */
  readonly buffers: readonly number[];
  /** Bytes typed at the console. The caller has already taken Ctrl-C out. */
  type(bytes: Uint8Array): void;
  /** Whether its processor is stopped, as gdb leaves it. False where QEMU does not say. */
  halted(): Promise<boolean>;
  stop(by: Stopper): Promise<GuestEnding>;
}

/** The capture of one bench's bridge for one run. */
export interface Capture extends AsyncDisposable {
  /** Resolves once frames are seen. Start the guest after that. */
  readonly ready: Promise<void>;
  /** tshark's text, one line a frame, with lines that count what was not shown. Never stalls the capture. */
  readonly text: Readable;
  /** Kept frames, oldest first, up to a fixed number. */
  readonly frames: readonly Frame[];
  /** Called for each kept frame as it arrives. */
  onFrame(listener: (frame: Frame) => void): void;
  /** A complete pcap file of the kept frames. */
  pcap(): Buffer;
  /** Waits until the frames that are on the bridge now have been read, then stops capturing. */
  finish(): Promise<{ readonly framesNotKept: number }>;
}

/** What .config came to: how it differs from the template's, and each option that was asked for, in both. */
export type Configuration =
  | {
      readonly changes: readonly Change[];
      readonly changesNotShown: number;
      /** "y", "n", or another value; null where this kernel has no such option. */
      readonly options: Readonly<
        Record<string, { readonly value: string; readonly template: string } | null>
      >;
    }
  /** In the learner's own words of Config.uk or changes.config. */
  | { readonly problem: string };

export interface Bench extends AsyncDisposable {
  readonly kernel: Kernel;
  /** How long the whole kernel took to build on this machine. */
  readonly wholeBuildSeconds: number;
  /** Guests run with KVM. */
  readonly kvm: boolean;
  /** Resolves with the reason when the holder is gone; the bench must then be opened anew. */
  readonly closed: Promise<string>;
  /** Replaces the learner's files in /app: files absent here and not part of the base are removed. */
  write(files: Files): Promise<void>;
  /** Replaces the files before, where some are given: sooner than by `write`. @throws LabError "bad-message" as that does. */
  build(files?: Files): Build;
  /** Makes .config for the files that were written, as a build would. Not beside a build. */
  configure(symbols: readonly string[]): Promise<Configuration>;
  /** Starts gdb at a guest's stub. */
  debug(stub: Duplex, onRecord: (record: MiRecord) => void): Gdb;
  /** Opens a shell on a copy of the application with these files. @throws LabError "bench-failed". */
  shell(size: Size, files: Files): Promise<Shell>;
  /** `make menuconfig` on a terminal, beside whatever else runs. `changes`: the text of changes.config as written. */
  menuconfig(size: Size, changes: string): Promise<Menuconfig>;
  /** clangd for the configuration that was built last. */
  language(): Promise<Clangd>;
  /** A header of the kernel or the application; null where there is none. */
  header(path: string): Promise<string | null>;
  boot(options: BootOptions): Promise<Guest>;
  /** Facts about an image that was built. @throws LabError where there is none. */
  examine(image: BootOptions['image']): Promise<ImageFacts>;
  /** With `text`, tshark runs beside it. */
  capture(options: { readonly text: boolean }): Promise<Capture>;
  /** The taps' counters now, from the host's side; `at` in seconds on the process's monotonic clock. */
  counters(): {
    readonly tap0: TapSample;
    readonly tap1: TapSample;
    /** Frames that passed the bridge while it was captured. */
    readonly bridgePackets: number;
  };
}
