/**
 * What the runner counts of itself, for Prometheus. Nothing in a label is a learner's word: steps, kernels and results are
 * ours, so that the number of series has an end.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { BuildEvidence } from '../labs/lab.ts';

const registry = new Registry();
const registers = [registry];

/** Bounds in seconds: an edit is built in a third of one, a whole Unikraft in a minute. */
const BUILD_BUCKETS = [0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120];
const WAIT_BUCKETS = [0.01, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 900];

export const FIGURES = {
  benches: new Gauge({ name: 'wirespeed_benches', help: 'Benches that are open', registers }),
  guests: new Gauge({ name: 'wirespeed_guests', help: 'Guests that run', registers }),
  guestsBooted: new Counter({ name: 'wirespeed_guests_booted_total', help: 'Guests started', registers }),
  builds: new Histogram({
    name: 'wirespeed_build_seconds',
    help: 'Builds, by kernel and by what they came to: built, failed, or the limit that they ran into',
    labelNames: ['kernel', 'result'],
    buckets: BUILD_BUCKETS,
    registers,
  }),
  checks: new Counter({
    name: 'wirespeed_checks_total',
    help: 'Checks, by step and verdict',
    labelNames: ['step', 'verdict'],
    registers,
  }),
  measurements: new Counter({
    name: 'wirespeed_measurements_total',
    help: 'Measurements that were completed, by step',
    labelNames: ['step'],
    registers,
  }),
  waits: new Histogram({
    name: 'wirespeed_queue_wait_seconds',
    help: 'How long benches, builds, runs and measurements waited for their turn',
    labelNames: ['queue'],
    buckets: WAIT_BUCKETS,
    registers,
  }),
  terminalBytes: new Counter({
    name: 'wirespeed_terminal_bytes_total',
    help: 'Bytes of terminals that were sent to pages',
    registers,
  }),
  droppedBytes: new Counter({
    name: 'wirespeed_terminal_dropped_bytes_total',
    help: 'Bytes that readers of a flood were too slow for, by where they were dropped',
    labelNames: ['where'],
    registers,
  }),
  droppedFrames: new Counter({
    name: 'wirespeed_frames_not_shown_total',
    help: 'Frames of a flood that were left out of the packet text',
    registers,
  }),
  messages: new Counter({
    name: 'wirespeed_messages_total',
    help: 'Commands of pages, by type',
    labelNames: ['type'],
    registers,
  }),
  pagesClosed: new Counter({
    name: 'wirespeed_pages_closed_total',
    help: 'Pages that are gone: "otherSocketClosed" left by themselves, "flooding" and "stalled" were cut off',
    labelNames: ['why'],
    registers,
  }),
} as const;

/** Figures that are looked up when somebody asks, and those of the process itself. Once in a process. */
export function watchRunner(look: {
  readonly learners: () => number;
  readonly sockets: () => number;
  readonly queued: () => Readonly<Record<string, number>>;
}): void {
  registry.setDefaultLabels({ process: 'runner' });
  collectDefaultMetrics({ register: registry });
  gauge('wirespeed_learners', 'Learners with a session', () => look.learners());
  gauge('wirespeed_websockets', 'Open WebSockets', () => look.sockets());
  new Gauge({
    name: 'wirespeed_queue_length',
    help: 'Benches, builds, runs and measurements that wait for their turn',
    labelNames: ['queue'],
    registers,
    collect() {
      for (const [queue, length] of Object.entries(look.queued())) this.set({ queue }, length);
    },
  });
}

function gauge(name: string, help: string, value: () => number): void {
  new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(value());
    },
  });
}

export function runnerFigures(): Promise<unknown[]> {
  return registry.getMetricsAsJSON();
}

/** What a build came to, in a word. */
export function resultOf(build: BuildEvidence): string {
  if (build.outcome === 'built') return 'built';
  return build.limit ? `limit-${build.limit.limit}` : 'failed';
}
