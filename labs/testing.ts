/** Evidence written by hand, for the tests of the checks. */
import type { DeviceStatus, Evidence, Frame, GuestEnding, Item } from './lab.ts';

export const MAC = '52:54:00:a1:b2:c3';

export const RETURNED: GuestEnding = { kind: 'returned', value: 0, detail: 'main returned 0.' };
export const STOPPED: GuestEnding = { kind: 'stopped', by: 'window', detail: 'The window closed.' };

export interface Run {
  /** What the application printed, line by line, between the kernel's own words. */
  readonly printed?: readonly string[];
  /** Kernel messages while main ran, such as `Info: [libuknetdev] <netdev.c @  407> netdev0: Configured interface`. */
  readonly messages?: readonly string[];
  readonly banner?: string | null;
  readonly ending?: GuestEnding;
  readonly status?: readonly string[];
  /** Which of the two queues have a ring. */
  readonly queues?: readonly [receive: boolean, transmit: boolean];
  /** Packets that the card took from the transmit queue. */
  readonly taken?: number;
  readonly device?: readonly DeviceStatus[];
  readonly frames?: readonly Frame[];
  readonly framesNotKept?: number;
  readonly buffers?: readonly number[];
}

/** A run on Unikraft that built and booted; everything not said is as in step 01's reference. */
export function ran(run: Run = {}): Evidence {
  const { ending = RETURNED, queues = [false, false], banner = 'Calypso 0.17.0~484ff209' } = run;
  const text = [
    'SeaBIOS (version 1.16.2-debian-1.16.2-1)',
    ...(banner === null ? [] : ['Powered by', `                ${banner}`]),
    "[    0.107000] Info: [libukboot] <boot.c @  534> Calling main(1, ['pktgen'])",
    ...(run.messages ?? []).map((message) => `[    0.110000] ${message}`),
    ...(run.printed ?? []),
    ...endingLines(ending),
  ];
  return {
    kernel: 'unikraft',
    files: {},
    build: {
      outcome: 'built',
      seconds: 1,
      diagnostics: [],
      imageBytes: 290_000,
      imageSha256: '00',
      symbols: new Set(['main']),
      config: {},
    },
    guest: {
      mac: MAC,
      console: text.map((line, index) => ({ at: index / 100, text: line })),
      ending,
      device: run.device ?? [
        {
          at: 1,
          status: run.status ?? ['ACKNOWLEDGE', 'DRIVER'],
          queues: [
            { index: 0, size: 256, setUp: queues[0], used: 0 },
            { index: 1, size: 256, setUp: queues[1], used: run.taken ?? run.frames?.length ?? 0 },
          ],
        },
      ],
      buffers: run.buffers ?? [],
      taps: [],
      frames: run.frames ?? [],
      framesNotKept: run.framesNotKept ?? 0,
      seconds: 2,
    },
  };
}

export function doesNotBuild(logTail: string, ...errors: string[]): Evidence {
  const diagnostics = errors.map((message) => ({
    file: 'main.c',
    line: 7,
    column: 3,
    severity: 'error' as const,
    message,
  }));
  return {
    kernel: 'unikraft',
    files: {},
    build: { outcome: 'failed', seconds: 1, diagnostics, logTail },
    guest: null,
  };
}

/** Evidence of a build that worked and a guest that was never started: ours to answer for. */
export function neverStarted(): Evidence {
  return { ...ran(), guest: null };
}

/** Each item in a word: its id, then `+` for pass, `!` for our fault, `-` for fail, and `?` where it has a hint. */
export function short(items: readonly Item[]): string {
  const sign = { pass: '+', fail: '-', error: '!' };
  return items.map((item) => `${item.id}${sign[item.result]}${item.hint === undefined ? '' : '?'}`).join(' ');
}

export function hintOf(items: readonly Item[], id: string): string {
  return items.find((item) => item.id === id)?.hint ?? '';
}

function endingLines(ending: GuestEnding): string[] {
  const halted = '[    0.120000] Info: [libkvmplat] <shutdown.c @   59> Unikraft halted';
  switch (ending.kind) {
    case 'returned':
      return [`[    0.119000] Info: [libukboot] <boot.c @  544> main returned ${ending.value}`, halted];
    case 'assertion':
      return [
        `[    0.119000] CRIT: [libuknetdev] <netdev.c @  253> Assertion failure: ${ending.expression}`,
        halted,
      ];
    case 'crashed':
      return ['[    0.119000] CRIT: [libkvmplat] <trace.c @   41> RIP: 000000000012eb90 CS: 0008', halted];
    default:
      return [];
  }
}
