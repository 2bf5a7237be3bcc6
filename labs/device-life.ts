/**
 * How far a guest took its network device through the states of `<uk/netdev.h>`, as far as anybody outside can tell: by
 * what the device itself says over QMP, and by the kernel's messages where it prints any. Where a state leaves no mark
 * that is said, never guessed.
 */
import type { ConsoleReport } from './console.ts';
import { explainError } from './explain.ts';
import type { DeviceStatus, GuestEnding } from './lab.ts';

export interface DeviceLife {
  readonly state: 'unknown' | 'unprobed' | 'unconfigured' | 'configured' | 'queues' | 'running';
  /** It may be one state further: the call in between leaves no mark. */
  readonly maybeFurther: boolean;
  readonly receiveQueue: boolean;
  readonly transmitQueue: boolean;
  /** What the device says, in virtio's words. */
  readonly reports: string[];
  /** The newest trouble, as a sentence. */
  readonly trouble: string | null;
}

export function deviceLife(
  device: DeviceStatus | null,
  report: ConsoleReport,
  ending: GuestEnding | null,
): DeviceLife {
  const trouble = troubleOf(report, ending);
  const receiveQueue = isSetUp(device, 0);
  const transmitQueue = isSetUp(device, 1);
  const seen = { receiveQueue, transmitQueue, reports: [...(device?.status ?? [])], trouble };
  if (!device) return { state: 'unknown', maybeFurther: false, ...seen };
  if (device.status.includes('DRIVER_OK')) return { state: 'running', maybeFurther: false, ...seen };
  if (receiveQueue && transmitQueue) return { state: 'queues', maybeFurther: false, ...seen };
  if (receiveQueue || transmitQueue || said(report, CONFIGURED))
    return { state: 'configured', maybeFurther: false, ...seen };
  // A driver that agrees on features in the probe leaves this; the configuration then leaves nothing but its message.
  if (device.status.includes('FEATURES_OK')) return { state: 'unconfigured', maybeFurther: true, ...seen };
  return { state: 'unprobed', maybeFurther: true, ...seen };
}

const CONFIGURED = /Configured interface/;
const REFUSED = /Failed to configure interface: (-\d+)/;
const DESCRIPTORS = /Expect descriptor count as a power 2|Max allowed desc/;

function isSetUp(device: DeviceStatus | null, index: number): boolean {
  return device?.queues.some((queue) => queue.index === index && queue.setUp) === true;
}

function said({ messages }: ConsoleReport, words: RegExp): boolean {
  return messages.some(({ text }) => words.test(text));
}

/** An end for the program's own fault outweighs what it was told before; of several refusals the last one counts. */
function troubleOf({ messages }: ConsoleReport, ending: GuestEnding | null): string | null {
  if (ending?.kind === 'assertion' || ending?.kind === 'crashed')
    return ending.cause === undefined ? ending.detail : `${ending.detail} ${ending.cause}`;
  if (ending?.kind === 'not-booted') return ending.detail;
  for (const { text } of messages.toReversed()) {
    const [, code] = REFUSED.exec(text) ?? [];
    if (code !== undefined) return `uk_netdev_configure() refused: ${explainError(Number(code))}.`;
    if (DESCRIPTORS.test(text))
      return 'The number of descriptors was refused: it must be a power of two and at most 256. Pass 0 and the driver chooses.';
  }
  return null;
}
