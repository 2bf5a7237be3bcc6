/** What the bench tells of its guests' traffic and of the kernel's configuration. */
import { z } from 'zod';
import { count, kernel, learnerFileName, step, text } from './parts.ts';
import { told } from './told.ts';

/** A line of a learner's file where a guest under gdb stops. */
export const breakpoint = z.object({ file: learnerFileName, line: z.int().min(1).max(65_536) });
export type Breakpoint = z.infer<typeof breakpoint>;

export const gdbAction = z.enum(['continue', 'step', 'next', 'out', 'pause']);
export type GdbAction = z.infer<typeof gdbAction>;

/** Where a guest under gdb stands; "absent": there is no gdb here, and `why` says how to get it. */
export const gdb = z.object({
  type: z.literal('gdb'),
  state: z.enum(['off', 'starting', 'running', 'stopped', 'absent']),
  /** Innermost first. A file is the learner's own, or a path of the kernel's. */
  frames: z
    .array(z.object({ function: z.string(), file: z.string().nullable(), line: count.nullable() }))
    .max(20),
  why: z.string().max(500).optional(),
  told: told.optional(),
});
export type GdbMessage = z.infer<typeof gdb>;

/** How far a guest took its network device, as far as it shows: see labs/device-life.ts. */
export const deviceLife = z.object({
  type: z.literal('device'),
  step,
  state: z.enum(['unknown', 'unprobed', 'unconfigured', 'configured', 'queues', 'running']),
  /** The device may be one state further: this step leaves no mark. */
  maybeFurther: z.boolean(),
  receiveQueue: z.boolean(),
  transmitQueue: z.boolean(),
  /** What the device itself says, in virtio's words. */
  reports: z.array(z.string().max(60)).max(16),
  /** The newest trouble, as a sentence. */
  trouble: z.string().max(1_000).nullable(),
  /** The guest has ended: nothing changes any more. */
  over: z.boolean(),
});
export type DeviceMessage = z.infer<typeof deviceLife>;

/** Files of the shell's copy that are not as the editor's are. */
export const scratch = z.object({
  type: z.literal('scratch'),
  files: z.array(z.object({ file: learnerFileName, text })),
  /** Files that are too large, or no text. */
  leftOut: z.array(learnerFileName),
});
export type ScratchMessage = z.infer<typeof scratch>;

export const guestIndex = z.int().min(0).max(1);

/** What one guest's tap counted, and what the guest printed about it. */
export const guestTraffic = z.object({
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

/** Tells one run from another. */
export const runName = z.string().max(40);

/** What was counted since a run began. */
export const trafficSample = z.object({
  seconds: z.number(),
  /** Frames on the bridge. */
  bridge: count,
  guests: z.array(guestTraffic).max(2),
});

/** Something that happened while a run went on. */
export const runMark = z.object({ seconds: z.number(), text: z.string().max(40) });

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
