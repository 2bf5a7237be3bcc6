/** The panes and tabs of a step; the catalogue has their names. Pure. */
import type { Step } from './lesson-context.tsx';

export const MACHINE_VIEWS = [
  'build',
  'qemu',
  'qemu2',
  'device',
  'problems',
  'config',
  'shell',
  'gdb',
] as const;
export const WIRE_VIEWS = ['tshark', 'packets', 'chart', 'check', 'book', 'speed'] as const;
export type MachineView = (typeof MACHINE_VIEWS)[number];
export type WireView = (typeof WIRE_VIEWS)[number];
/** One pane at a time on a narrow screen. */
export type View = 'lesson' | 'editor' | MachineView | WireView;

/** In the order in which a narrow screen offers them. */
export const VIEWS: readonly View[] = [
  'lesson',
  'editor',
  'build',
  'problems',
  'qemu',
  'qemu2',
  'device',
  'config',
  'shell',
  'gdb',
  'tshark',
  'packets',
  'chart',
  'check',
  'book',
  'speed',
];

export function isIn({ book, chart, device, pair, speed }: Step, view: View): boolean {
  if (view === 'qemu2') return pair !== null;
  if (view === 'chart') return chart;
  if (view === 'device') return device;
  if (view === 'speed') return speed;
  return view === 'book' ? book : true;
}

export function isMachine(view: View): view is MachineView {
  return MACHINE_VIEWS.some((one) => one === view);
}

export function isWire(view: View): view is WireView {
  return WIRE_VIEWS.some((one) => one === view);
}
