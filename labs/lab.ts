/**
 * The vocabulary of the course: what a step is, what a check sees (evidence) and what it says (verdict).
 * Types only. Everything in labs/ is pure, so a check can be tested with evidence written by hand.
 */

import type { Values } from './fill.ts';

export type KernelId = 'unikraft' | 'ukmini';

/** File name → text. Names are those a learner may own: see `learnerFileName` in server/protocol.ts. */
export type Files = Readonly<Record<string, string>>;

/** One of the compiler's messages. Lines and columns count from 1. */
export interface Diagnostic {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  /** The compiler's option behind the message, such as `-Wunused-variable`. */
  readonly option?: string;
  /** Replacement text for a range, as gcc proposes it. */
  readonly fixes?: readonly {
    readonly line: number;
    readonly column: number;
    readonly endLine: number;
    readonly endColumn: number;
    readonly text: string;
  }[];
}

/** A limit that a build, guest or capture ran into; `fix` says what the learner can do about it. */
export interface LimitHit {
  readonly limit: 'time' | 'memory' | 'processes' | 'file-size' | 'output' | 'disk';
  /** The same as a sentence in other languages: its code, and what stands in it. */
  readonly told?: { readonly code: string; readonly values: Values };
  readonly value: string;
  readonly fix: string;
}

export type BuildEvidence =
  | {
      readonly outcome: 'built';
      readonly seconds: number;
      readonly diagnostics: readonly Diagnostic[];
      readonly imageBytes: number;
      readonly imageSha256: string;
      /** Global symbols of the debug image; lets a check see which calls were linked in. */
      readonly symbols: ReadonlySet<string>;
      /** `CONFIG_…` → value ("y", a number, a string). Options that are off are absent. */
      readonly config: Readonly<Record<string, string>>;
      /** The text of `.config`, for people: no judge reads it, and evidence that was stored has none. */
      readonly dotConfig?: string;
    }
  | {
      readonly outcome: 'failed';
      readonly seconds: number;
      readonly diagnostics: readonly Diagnostic[];
      readonly limit?: LimitHit;
      /** The last lines of the log, for when no diagnostic explains the failure. */
      readonly logTail: string;
    };

/** One line of the guest's console, without its line end. `at` counts seconds from QEMU's start. */
export interface ConsoleLine {
  readonly at: number;
  readonly text: string;
}

/** A line of the learner's own source. `function` is empty where it is not known. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly function: string;
}

/** Where in the learner's text a crash happened, and what usually causes one like it. */
interface CrashHelp {
  readonly place?: SourcePlace;
  readonly cause?: string;
}

/**
 * How a guest ended. QEMU's exit code is 0 for nearly all of these, so it is read from the console and QMP.
 * `detail` is a sentence for the learner.
 */
export type GuestEnding =
  | { readonly kind: 'returned'; readonly value: number | null; readonly detail: string }
  | ({
      readonly kind: 'assertion';
      readonly expression: string;
      readonly where: string;
      readonly detail: string;
    } & CrashHelp)
  | ({ readonly kind: 'crashed'; readonly trap: string; readonly detail: string } & CrashHelp)
  | { readonly kind: 'not-booted'; readonly detail: string }
  | { readonly kind: 'powered-off'; readonly detail: string }
  | {
      readonly kind: 'stopped';
      readonly by: 'learner' | 'window' | 'limit' | 'debugger';
      readonly detail: string;
    };

/** What the device itself says, by QMP `x-query-virtio-status` and `x-query-virtio-queue-status`. */
export interface DeviceStatus {
  readonly at: number;
  /** Names such as "DRIVER_OK", as QEMU spells them after `VIRTIO_CONFIG_S_`. */
  readonly status: readonly string[];
  /** Queue 0 receives, queue 1 transmits. A queue is set up once its descriptor table has an address. */
  readonly queues: readonly {
    readonly index: number;
    readonly size: number;
    readonly setUp: boolean;
    readonly used: number;
  }[];
}

/** Counters of the learner's tap, seen from the host: what the guest sent is `sent*`. */
export interface TapSample {
  readonly at: number;
  readonly sentPackets: number;
  readonly sentBytes: number;
  readonly receivedPackets: number;
  readonly receivedBytes: number;
  readonly dropped: number;
}

/** A captured frame. `length` is its length on the wire without FCS; `bytes` may be cut at the snap length. */
export interface Frame {
  readonly at: number;
  readonly length: number;
  readonly bytes: Uint8Array;
}

export interface GuestEvidence {
  /** The address that the server chose for this run, lower case with colons. */
  readonly mac: string;
  readonly console: readonly ConsoleLine[];
  readonly ending: GuestEnding;
  /** Newest last; taken while the guest ran and once more after it stopped, before QEMU was let go. */
  readonly device: readonly DeviceStatus[];
  /** Addresses in the guest's memory of packets that it sent, where the observation asked for them. */
  readonly buffers: readonly number[];
  readonly taps: readonly TapSample[];
  readonly frames: readonly Frame[];
  /** Frames that passed the bridge beyond those kept in `frames`. */
  readonly framesNotKept: number;
  readonly seconds: number;
}

/** Everything one check run found out. `guest` is null where there was no image to boot. */
export interface Evidence {
  readonly kernel: KernelId;
  readonly files: Files;
  readonly build: BuildEvidence;
  readonly guest: GuestEvidence | null;
  /** The second guest of an observation with a peer. All frames of the bridge stand with the first one. */
  readonly peer?: GuestEvidence;
}

/** fail: the learner's; error: ours, and the retry is free. */
export type Result = 'pass' | 'fail' | 'error';

/** One line of a verdict. `hint` is made from what is wrong now and stands only on the first failing items. */
export interface Item {
  readonly id: string;
  readonly title: string;
  readonly result: Result;
  readonly expected: string;
  readonly seen: string;
  readonly hint?: string;
}

export interface Verdict {
  readonly step: string;
  readonly kernel: KernelId;
  readonly result: Result;
  readonly items: readonly Item[];
}

/** How long, and with which kernel arguments, a check watches the guest. */
export interface Observation {
  /** Kernel command line, printable ASCII. */
  readonly append?: string;
  /**
   * A second guest, on `tap1`, booted this many seconds after the first. In the learner's run it is the reference solution,
   * in the reference's run it is the learner's image, so each side is seen in both parts.
   */
  readonly peer?: { readonly append?: string; readonly afterSeconds: number };
  /** Asks for `GuestEvidence.buffers`. */
  readonly watchBuffers?: boolean;
  /** Memory of the guest; without it, as much as any run has. */
  readonly memoryMiB?: number;
  /** The guest is stopped after this many seconds if it still runs. */
  readonly seconds: number;
  /** Asked every quarter of a second whether what was seen so far is enough, so that no check takes longer than it must. */
  readonly enough?: (soFar: SoFar, whose: 'learner' | 'reference') => boolean;
}

/** What a check has seen of a guest that still runs, and of its peer once there is one. */
export interface SoFar extends Pick<GuestEvidence, 'console' | 'taps' | 'seconds'> {
  readonly peer?: Pick<GuestEvidence, 'console' | 'taps' | 'seconds'>;
}

/** The words of a step that a learner reads before the lesson's own. */
export interface LabWords {
  readonly title: string;
  readonly goal: string;
  /** The text of each task, by its item. */
  readonly tasks: Readonly<Record<string, string>>;
}

export interface Lab {
  /** Two digits, `06.1` for a part of a step; the order of the course. */
  readonly number: string;
  /** Folder below labs/ and path below /labs/. */
  readonly slug: string;
  readonly title: string;
  /** The goal, in one or two sentences. */
  readonly goal: string;
  readonly minutes: number;
  /** Items of the check in their order, so that the page can show the task list before the first run. */
  readonly tasks: readonly { readonly item: string; readonly text: string }[];
  /** Title, goal and tasks by language, for each that the lesson is translated to (`lesson.de.md`). */
  readonly translations?: Readonly<Record<string, LabWords>>;
  readonly observe: Observation;
  /** Speed is what the step is about: its image can be measured against the reference solution. */
  readonly measured?: true;
  /** The device's states are what the step is about: the page shows them beside the console. */
  readonly showsDevice?: true;
  /** Judges the learner's evidence; the reference's evidence of the same run stands beside it. */
  check(learner: Evidence, reference: Evidence): Item[];
}
