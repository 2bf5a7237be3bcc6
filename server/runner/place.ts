/** What all work of one learner shares: who it is for, whom it tells, and where it is shown. */
import type { Files } from '../../labs/lab.ts';
import type { Measurement, ServerMessage, TerminalName, VerdictMessage } from '../protocol.ts';
import type { Admission } from './admission.ts';
import type { Configuring, ConfiguringEvents } from './configuring.ts';
import type { Debugging } from './debugging.ts';
import type { Task, Tasks } from './tasks.ts';
import type { Terminal } from './terminal.ts';
import type { Terminals } from './terminals.ts';

/** A measurement with what it was made of. */
export interface Measured {
  readonly step: string;
  /** The row of the experiment book that it was asked for. */
  readonly row: string | undefined;
  readonly measurement: Measurement;
  /** The sources that the image was built from, and its configuration. */
  readonly files: Files;
  readonly config: Readonly<Record<string, string>>;
}

export interface WorkEvents {
  readonly onState: () => void;
  readonly onMessage: (message: ServerMessage) => void;
  /** A terminal begins a new stream. */
  readonly onTerminal: (name: TerminalName, terminal: Terminal) => void;
  /** Resolves once the verdict is stored. */
  readonly onVerdict: (verdict: VerdictMessage) => Promise<void>;
  readonly onMeasured: (measured: Measured) => Promise<void>;
  readonly onError: (error: unknown) => void;
  /** The step's text, kept as a version, since it is about to be built. */
  readonly files: (step: string) => Promise<Files>;
  /** The step's text, and the revision of its changes.config. */
  readonly look: (step: string) => Promise<{ readonly files: Files; readonly revision: number }>;
  /** menuconfig saved: this is changes.config now, made from that revision. */
  readonly onChanges: ConfiguringEvents['onChanges'];
}

export interface Place {
  readonly owner: string;
  readonly events: WorkEvents;
  readonly tasks: Tasks;
  readonly terminals: Terminals;
  readonly configuring: Configuring;
  readonly debugging: Debugging;
  /** Who is let in when the machine is full. */
  readonly admission: Admission;
  /** A place among those that build or run; the task tells how many are before it. */
  enterQueue(task: Task, waitsFor: 'build' | 'run'): Promise<Disposable>;
}
