/**
 * Every command of a step's page, once: the palette, the sheet of shortcuts, the keys themselves and the hints in menus
 * and labels are all made of this table. The catalogue's `commands` has a text for each id.
 */
import type { GdbAction } from '../../../server/protocol.ts';
import type { Catalogue } from '../../_i18n/catalogue.ts';
import type { Deck } from './deck.tsx';

export type CommandId = keyof Catalogue['commands']['names'];
export type Group = keyof Catalogue['commands']['groups'];

export interface Command {
  readonly id: CommandId;
  readonly group: Group;
  /** As `Ctrl+Shift+Enter`, the first one shown everywhere; on a Mac ⌘ does for Ctrl. */
  readonly keys?: readonly string[];
  /** A shell and menuconfig keep this key for themselves. */
  readonly notInShell?: boolean;
  /** Where it means nothing its key is the browser's, and nobody offers it. */
  readonly when?: (deck: Deck) => boolean;
  /** Left out where editor or terminal listen for the key themselves: the sheet alone tells of it. */
  readonly action?: (deck: Deck) => void;
}

const debugged = ({ connection }: Deck) => {
  const { state } = connection.snapshot().gdb;
  return state === 'running' || state === 'stopped';
};
const works = ({ connection }: Deck) => {
  const { kind } = connection.snapshot().session;
  return kind !== 'idle' && kind !== 'unavailable' && kind !== 'preparing';
};
const gdb =
  (action: GdbAction) =>
  ({ connection }: Deck) =>
    connection.send({ type: 'gdb', action });
const start =
  (what: 'build' | 'run' | 'check' | 'measure') =>
  ({ connection }: Deck) =>
    void connection.start(what);

const PAGE: readonly Command[] = [
  { id: 'build', group: 'bench', keys: ['Ctrl+S'], action: start('build') },
  { id: 'run', group: 'bench', keys: ['Ctrl+Enter'], action: start('run') },
  { id: 'check', group: 'bench', keys: ['Ctrl+Shift+Enter'], action: start('check') },
  { id: 'stop', group: 'bench', when: works, action: ({ connection }) => connection.stop() },
  { id: 'measure', group: 'bench', when: ({ step }) => step.speed, action: start('measure') },
  { id: 'debug', group: 'bench', action: ({ connection }) => void connection.debug() },
  { id: 'palette', group: 'page', keys: ['Ctrl+K', 'F1'], notInShell: true, action: open('palette') },
  { id: 'keys', group: 'page', keys: ['?'], action: open('keys') },
  { id: 'nextPane', group: 'page', keys: ['F6'], action: ({ goRound }) => goRound(false) },
  { id: 'previousPane', group: 'page', keys: ['Shift+F6'], action: ({ goRound }) => goRound(true) },
  {
    id: 'lesson',
    group: 'page',
    keys: ['Ctrl+B'],
    notInShell: true,
    action: ({ toggle }) => toggle('lesson'),
  },
  { id: 'terminals', group: 'page', keys: ['Ctrl+J'], action: ({ toggle }) => toggle('terminals') },
  {
    id: 'present',
    group: 'page',
    keys: ['Ctrl+Shift+F8'],
    when: ({ presenting }) => !presenting,
    action: ({ present }) => present(true),
  },
  {
    id: 'presentNoMore',
    group: 'page',
    keys: ['Ctrl+Shift+F8'],
    when: ({ presenting }) => presenting,
    action: ({ present }) => present(false),
  },
  {
    id: 'hand',
    group: 'page',
    keys: ['Ctrl+Shift+H'],
    when: ({ connection }) => connection.snapshot().rules?.room.ended === false,
    action: open('hand'),
  },
  { id: 'light', group: 'page', action: ({ colours }) => colours('light') },
  { id: 'dark', group: 'page', action: ({ colours }) => colours('dark') },
  { id: 'system', group: 'page', action: ({ colours }) => colours('system') },
  {
    id: 'nextStep',
    group: 'page',
    when: ({ next }) => next !== null,
    action: ({ next, go }) => next !== null && go(next),
  },
  {
    id: 'previousStep',
    group: 'page',
    when: ({ previous }) => previous !== null,
    action: ({ previous, go }) => previous !== null && go(previous),
  },
  { id: 'versions', group: 'text', action: open('versions') },
  { id: 'reference', group: 'text', action: open('reference') },
  { id: 'reset', group: 'text', action: open('reset') },
];

const EDITOR: readonly Command[] = [
  { id: 'tabFocus', group: 'text', keys: ['Ctrl+M'], action: ({ edit }) => edit('tabFocus') },
  { id: 'format', group: 'text', keys: ['Shift+Alt+F'], action: ({ edit }) => edit('format') },
  { id: 'find', group: 'text', keys: ['Ctrl+F'], action: ({ edit }) => edit('find') },
  { id: 'proposals', group: 'text', keys: ['Ctrl+Space'] },
  { id: 'parameters', group: 'text', keys: ['Ctrl+Shift+Space'] },
  { id: 'declaration', group: 'text', keys: ['F12'] },
  { id: 'breakpoint', group: 'text', keys: ['F9'] },
  { id: 'nextProblem', group: 'text', keys: ['F8'] },
  { id: 'fix', group: 'text', keys: ['Ctrl+.'] },
];

const TERMINALS: readonly Command[] = [
  { id: 'interrupt', group: 'terminals', keys: ['Ctrl+C'] },
  { id: 'search', group: 'terminals', keys: ['Ctrl+F', 'Ctrl+Shift+F'] },
  { id: 'copy', group: 'terminals', keys: ['Ctrl+Shift+C'] },
  { id: 'paste', group: 'terminals', keys: ['Ctrl+Shift+V'] },
  { id: 'clear', group: 'terminals', keys: ['Ctrl+Shift+L'] },
  { id: 'download', group: 'terminals', keys: ['Ctrl+Shift+D'] },
  { id: 'larger', group: 'terminals', keys: ['Ctrl+Shift+↑'] },
  { id: 'smaller', group: 'terminals', keys: ['Ctrl+Shift+↓'] },
];

const GDB: readonly Command[] = [
  { id: 'gdbContinue', group: 'gdb', keys: ['Ctrl+F5'], when: debugged, action: gdb('continue') },
  { id: 'gdbPause', group: 'gdb', keys: ['Ctrl+Shift+F5'], when: debugged, action: gdb('pause') },
  { id: 'gdbNext', group: 'gdb', keys: ['Ctrl+F10'], when: debugged, action: gdb('next') },
  { id: 'gdbStep', group: 'gdb', keys: ['Ctrl+F11'], when: debugged, action: gdb('step') },
  { id: 'gdbOut', group: 'gdb', keys: ['Ctrl+Shift+F11'], when: debugged, action: gdb('out') },
];

/** In the order of the sheet. */
export const COMMANDS: readonly Command[] = [...PAGE, ...EDITOR, ...TERMINALS, ...GDB];

/** The key that labels and menus show; undefined where a command has none. */
export function keysOf(id: CommandId): string | undefined {
  return COMMANDS.find((command) => command.id === id)?.keys?.[0];
}

function open(dialog: Parameters<Deck['open']>[0]) {
  return (deck: Deck) => deck.open(dialog);
}
