/** What the page knows of the workshop, and how a message of the server changes it. Pure. */
import type {
  Book,
  ConfigurationMessage,
  DeviceMessage,
  GdbMessage,
  GuestSetup,
  KernelInfo,
  Pointed,
  RoomNews,
  RoomRules,
  SavedVersion,
  ScratchMessage,
  ServerMessage,
  SessionState,
  VerdictMessage,
} from '../../../server/protocol.ts';
import type { Said } from '../../_i18n/said/said.ts';
import type { Opened, SaveState } from './documents.ts';
import { addHistory, addMark, addTraffic, type RunHistory } from './run-history.ts';

export type Built = Extract<ServerMessage, { type: 'built' }>;
export type Ended = Extract<ServerMessage, { type: 'ended' }>;
export type Rate = Extract<ServerMessage, { type: 'rate' }>;
export type Measured = Extract<ServerMessage, { type: 'measured' }>;
/** The code and configuration of a measurement that was asked for. */
export type Kept = Extract<ServerMessage, { type: 'kept' }>;
export type WatchingMessage = Extract<ServerMessage, { type: 'watching' }>;
export type VersionText = Extract<ServerMessage, { type: 'version' }>;
type MenuNews = Extract<ServerMessage, { type: 'menuconfig' }>;
export interface Menu {
  readonly state: MenuNews['state'];
  /** On the page's monotonic clock; null where it is not open. */
  readonly endsAt: number | null;
  readonly why: Said | null;
}
type ShellNews = Extract<ServerMessage, { type: 'shell' }>;
export interface ShellState {
  readonly state: ShellNews['state'];
  /** Why it was closed, where the learner did not close it. */
  readonly why: Said | null;
}
const NO_GDB: GdbMessage = { type: 'gdb', state: 'off', frames: [] };
const NO_SHELL: ShellState = { state: 'closed', why: null };
const NO_MENU: Menu = { state: 'closed', endsAt: null, why: null };
export type Diagnostic = Built['diagnostics'][number];

export interface Notice {
  readonly id: number;
  readonly said: Said;
  readonly tone: 'info' | 'success' | 'warning' | 'error';
  /** Takes back what the notice tells of. */
  readonly undo?: () => void;
}

/** A crash with a line in the text as it stands now. */
export interface Crash {
  readonly place: { readonly file: string; readonly line: number; readonly function: string };
  readonly text: string;
}

export interface Workshop {
  readonly link: 'connecting' | 'online' | 'offline' | 'outdated' | 'ended';
  /** When the next attempt is due, in milliseconds since the epoch; only while offline. */
  readonly retryAt: number;
  /** The server said that it goes, and is expected back. */
  readonly restarting: boolean;
  /** The server has greeted this page at least once. */
  readonly welcomed: boolean;
  /** Whose page this is: a mark that opens nothing; null before the first greeting. */
  readonly learner: string | null;
  readonly session: SessionState;
  /** When that state began by this browser's clock, in milliseconds since the epoch. */
  readonly since: number;
  /** A click that the server has not answered yet. */
  readonly pending: 'build' | 'run' | 'check' | 'measure' | null;
  /** Stop was asked for, and nothing came of it yet. */
  readonly stopping: boolean;
  /** Another kernel was asked for, and is not here yet. */
  readonly choosing: boolean;
  readonly kernel: KernelInfo | null;
  readonly kernels: readonly KernelInfo[];
  /** For whom this server is run. */
  readonly mode: 'trusted' | 'strangers';
  /** What is missing where no kernel can be used. */
  readonly missing: string | null;
  readonly documents: readonly Opened[];
  readonly save: SaveState;
  readonly versions: readonly SavedVersion[];
  readonly passed: readonly string[];
  /** What the learner's room allows; null in none. */
  readonly rules: RoomRules | null;
  /** What is said in that room. */
  readonly news: RoomNews | null;
  readonly verdict: VerdictMessage | null;
  readonly built: Built | null;
  readonly ended: Ended | null;
  /** The same of a second guest. */
  readonly secondEnded: Ended | null;
  /** Taken away by the next edit and the next run: the line would not be the same. */
  readonly crash: Crash | null;
  readonly rate: Rate | null;
  /** So many runs' captures have begun to fill since the page was opened. */
  readonly captured: number;
  /** The figures of the newest run. */
  readonly history: RunHistory | null;
  /** Who runs next in a step of two guests; null is as the step has it. */
  readonly guests: readonly [GuestSetup, GuestSetup] | null;
  /** Whose consoles are on the screen, where they are two. */
  readonly shownGuests: readonly [GuestSetup, GuestSetup] | null;
  readonly measured: Measured | null;
  /** The experiment book, in the steps that have one. */
  readonly book: Book | null;
  readonly kept: Kept | null;
  /** The text of a version that was asked for. */
  readonly version: VersionText | null;
  /** Which of the above came last. */
  readonly latest: 'built' | 'ended' | 'verdict' | 'measured' | null;
  /** What .config came to, as last told; null where it was not, for this kernel. */
  readonly configuration: ConfigurationMessage | null;
  readonly menu: Menu;
  readonly shell: ShellState;
  readonly gdb: GdbMessage;
  /** How far the newest run took its device, in the step that shows it. */
  readonly device: DeviceMessage | null;
  /** What stands otherwise in the shell's copy, as it was last asked for. */
  readonly scratch: ScratchMessage | null;
  /** A line that somebody who looks points at; goes with their consent. */
  readonly pointed: Pointed | null;
  /** What this page may, where it looks at another's work. */
  readonly watching: WatchingMessage | null;
  readonly notices: readonly Notice[];
}

export const initial: Workshop = {
  link: 'connecting',
  retryAt: 0,
  restarting: false,
  welcomed: false,
  learner: null,
  session: { kind: 'idle' },
  since: 0,
  pending: null,
  stopping: false,
  choosing: false,
  kernel: null,
  kernels: [],
  mode: 'trusted',
  missing: null,
  documents: [],
  save: 'saved',
  versions: [],
  passed: [],
  rules: null,
  news: null,
  verdict: null,
  built: null,
  ended: null,
  secondEnded: null,
  crash: null,
  rate: null,
  captured: 0,
  history: null,
  guests: null,
  shownGuests: null,
  measured: null,
  book: null,
  kept: null,
  version: null,
  latest: null,
  configuration: null,
  menu: NO_MENU,
  shell: NO_SHELL,
  gdb: NO_GDB,
  device: null,
  scratch: null,
  pointed: null,
  watching: null,
  notices: [],
};

export function reduce(workshop: Workshop, message: ServerMessage): Partial<Workshop> {
  switch (message.type) {
    case 'welcome':
      return {
        link: 'online',
        restarting: false,
        welcomed: true,
        learner: message.learner,
        pending: null,
        stopping: false,
        choosing: false,
        device: null,
        session: message.state,
        ...shownGuests(message.state),
        since: 'since' in message.state ? message.state.since : 0,
        kernel: message.kernel,
        kernels: message.kernels,
        mode: message.mode,
        missing: message.kernel ? null : (message.notice ?? 'No kernel can be built on this server.'),
        menu: NO_MENU,
        // Both follow where they are open.
        shell: NO_SHELL,
        gdb: NO_GDB,
        versions: message.versions,
        passed: message.passed,
        // It follows where there is one.
        rules: null,
        news: null,
        verdict: message.verdict,
      };
    case 'state':
      return {
        session: message.state,
        ...shownGuests(message.state),
        // The change has just happened, so the two clocks need not agree.
        since: sameStart(workshop.session, message.state) ? workshop.since : Date.now(),
        pending: null,
        stopping: false,
        // The same state may be told twice, and the device's news in between.
        ...(message.state.kind === 'booting' && workshop.session.kind !== 'booting' && { device: null }),
        ...(message.state.kind === 'booting' && {
          ended: null,
          secondEnded: null,
          rate: null,
          crash: null,
        }),
        ...(message.state.kind === 'building' && { ended: null, secondEnded: null, crash: null }),
        ...(message.state.kind === 'checking' && { crash: null }),
        // A build or a check beside a running guest shows in its rate, or ends it.
        ...(workshop.session.kind === 'running' &&
          (message.state.kind === 'building' || message.state.kind === 'checking') && {
            history: addMark(workshop.history, message.state.kind === 'building' ? 'Build' : 'Check'),
          }),
      };
    case 'versions':
      return { versions: message.versions };
    case 'source':
    case 'removed':
      return { versions: message.versions };
    case 'device':
      return { device: message };
    case 'scratch':
      return { scratch: message };
    case 'built':
      return { built: message, latest: 'built' };
    case 'ended':
      return {
        [message.guest === 1 ? 'secondEnded' : 'ended']: message,
        latest: 'ended',
        crash: crashOf(message) ?? workshop.crash,
      };
    case 'rate':
      return { rate: message };
    case 'captured':
      return { captured: workshop.captured + 1 };
    case 'kernel':
      return { kernel: message.kernel, configuration: null, choosing: false };
    case 'room':
      return message.rules ? { rules: message.rules } : { rules: null, news: null, pointed: null };
    case 'news': {
      const { pointed } = workshop;
      const still = message.news.looking.some(({ view, granted }) => granted && view === pointed?.view);
      return { news: message.news, pointed: still ? pointed : null };
    }
    case 'verdict':
      return {
        verdict: message,
        latest: 'verdict',
        pending: null,
        crash: message.crash ? crashOf(message.crash) : null,
        ...(message.result === 'pass' &&
          !workshop.passed.includes(message.step) && { passed: [...workshop.passed, message.step] }),
      };
    case 'measured':
      return { measured: message, latest: 'measured', pending: null };
    case 'book':
      return { book: message };
    case 'kept':
      return { kept: message };
    case 'version':
      return { version: message };
    case 'configuration':
      return { configuration: message };
    case 'menuconfig':
      return { menu: menuOf(message) };
    case 'gdb':
      return { gdb: message };
    case 'shell':
      return { shell: { state: message.state, why: whyOf(message) } };
    case 'error':
      return { pending: null, stopping: false, choosing: false };
    case 'traffic':
      return { history: addTraffic(workshop.history, message) };
    case 'history':
      return { history: addHistory(workshop.history, message) };
    case 'pointed':
      return { pointed: message.line === null ? null : message };
    case 'watching':
      return { watching: message };
    case 'saved':
    case 'stale':
    case 'answer':
    case 'terminal':
      return {};
  }
}

function menuOf(message: MenuNews): Menu {
  const { state, timeLeft } = message;
  return { state, endsAt: timeLeft === undefined ? null : performance.now() + timeLeft, why: whyOf(message) };
}

function whyOf({ why, told }: Pick<MenuNews, 'why' | 'told'>): Said | null {
  return why === undefined ? null : { text: why, told };
}

function crashOf({ place, detail, cause }: Pick<Ended, 'place' | 'detail' | 'cause'>): Crash | null {
  return place ? { place, text: cause === undefined ? detail : `${detail} ${cause}` } : null;
}

/** Other states leave the consoles as they are. */
function shownGuests(state: SessionState): Partial<Workshop> {
  const { kind } = state;
  if (kind !== 'idle' && kind !== 'booting' && kind !== 'running' && kind !== 'checking') return {};
  return { shownGuests: state.guests ?? null };
}

function sameStart(old: SessionState, next: SessionState): boolean {
  return old.kind === next.kind && 'since' in old && 'since' in next && old.since === next.since;
}
