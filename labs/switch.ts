/**
 * The switch between the two modes of the experiments: an `#if` that chooses between `uk_netdev_tx_one()` and
 * `uk_netbuf_free()` alone. Finds it in whatever style it was written, says which side the compiler sees, and flips it.
 */
import type { Files } from './lab.ts';

export type Mode = 'sent' | 'isolated';

export interface SwitchReport {
  /**
   * sent, isolated: what the compiler will see. mixed: several switches disagree. unknown: the condition hangs on
   * something outside of this text. none: no switch.
   */
  readonly state: Mode | 'mixed' | 'unknown' | 'none';
  readonly file: string | null;
  /** The line of the `#if`, from 1 on. */
  readonly line: number | null;
  /** The file's text with every switch in the other mode (`mixed`: all of them sending); null where we cannot tell how. */
  readonly flipped: string | null;
}

/** Looks into `main.c` first, then into the other sources. */
export function isolatedSwitch(files: Files): SwitchReport {
  const names = Object.keys(files).filter((name) => name.endsWith('.c'));
  names.sort((a, b) => Number(b === 'main.c') - Number(a === 'main.c'));
  for (const file of names) {
    const text = files[file] ?? '';
    const found = relevant(findSwitches(text));
    const [first] = found;
    if (!first) continue;
    // A name that another file mentions may be set there, or by the compiler's command line.
    const others = Object.entries(files).filter(([name]) => name !== file);
    const elsewhere = (name: string) =>
      others.some(([, other]) => new RegExp(`(?:\\b|-D)${name}\\b`).test(other));
    const modes = found.map((one) => modeOf(text, one, elsewhere));
    const state = modes.includes(null)
      ? 'unknown'
      : modes.every((mode) => mode === modes[0])
        ? modes[0]
        : 'mixed';
    const target = state === 'sent' ? 'isolated' : 'sent';
    return {
      state: state ?? 'unknown',
      file,
      line: first.open + 1,
      flipped: state === 'unknown' ? null : inMode(text, target, elsewhere),
    };
  }
  return { state: 'none', file: null, line: null, flipped: null };
}

/** The files with their switch in one mode, where that can be told; otherwise as they are. */
export function filesInMode(files: Files, mode: Mode): Files {
  const { state, file, flipped } = isolatedSwitch(files);
  if (file === null || flipped === null || state === mode) return files;
  const once = { ...files, [file]: flipped };
  return isolatedSwitch(once).state === mode ? once : files;
}

/** Every `#if … #else … #endif` of a text, as far as nothing stands within but plain lines. */
export function findSwitches(text: string): Switch[] {
  return findBranches(text).filter((one) => sides(one) !== null);
}

/** Two branches that the preprocessor chooses from; those that hold further conditions are left out. */
export function findBranches(text: string): Switch[] {
  const lines = masked(text).split('\n');
  const found: Switch[] = [];
  const stack: { open: number; middle: number | null; plain: boolean; within: Outer[] }[] = [];
  for (const [index, line] of lines.entries()) {
    const word = /^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else|endif)\b/.exec(line)?.[1];
    const top = stack.at(-1);
    if (word?.startsWith('if')) {
      if (stack.length >= DEEPEST) break;
      const within = top
        ? [...top.within, { condition: lines[top.open] ?? '', line: top.open, second: top.middle !== null }]
        : [];
      for (const outer of stack) outer.plain = false;
      stack.push({ open: index, middle: null, plain: true, within });
    } else if (top && word === 'else') top.middle = index;
    else if (top && word === 'elif') top.plain = false;
    else if (top && word === 'endif') {
      stack.pop();
      if (top.middle === null || !top.plain) continue;
      found.push({
        open: top.open,
        condition: lines[top.open] ?? '',
        first: lines.slice(top.open + 1, top.middle).join('\n'),
        second: lines.slice(top.middle + 1, index).join('\n'),
        within: top.within,
      });
    }
  }
  return found;
}

interface Outer {
  readonly condition: string;
  readonly line: number;
  /** Whether the place is behind the `#else`. */
  readonly second: boolean;
}

export interface Switch {
  /** Lines count from 0. */
  readonly open: number;
  readonly condition: string;
  readonly first: string;
  readonly second: string;
  readonly within: readonly Outer[];
}

/** Which side sends; null where it is another kind of `#if`. */
function sides({ first, second }: Switch): 'first' | 'second' | null {
  const sends = (branch: string) => branch.includes('uk_netdev_tx_one');
  const frees = (branch: string) => branch.includes('uk_netbuf_free') && !sends(branch);
  if (sends(first) && frees(second)) return 'first';
  return frees(first) && sends(second) ? 'second' : null;
}

/** A variant that is kept under `#if 0` has a switch too, which nobody sees: those that count are the others. */
function relevant(all: readonly Switch[]): readonly Switch[] {
  const live = all.filter(({ within }) =>
    within.every(({ condition, second }) => {
      const literal = literalOf(condition);
      return literal === null || literal.value !== second;
    }),
  );
  return (live.length > 0 ? live : all).slice(0, MOST_SWITCHES);
}

/** More than any program has; a text made of switches alone would be searched for minutes. */
const MOST_SWITCHES = 8;
const DEEPEST = 32;

type Elsewhere = (name: string) => boolean;

function modeOf(text: string, one: Switch, elsewhere: Elsewhere): Mode | null {
  const value = evaluate(text, one, elsewhere);
  if (value === null) return null;
  return value === (sides(one) === 'first') ? 'sent' : 'isolated';
}

/** Flips one switch after the other: some may hang on the same name. */
function inMode(text: string, mode: Mode, elsewhere: Elsewhere): string | null {
  let now = text;
  for (const _ of relevant(findSwitches(text))) {
    const next = relevant(findSwitches(now)).find((one) => modeOf(now, one, elsewhere) !== mode);
    if (!next) break;
    now = flip(now, next);
  }
  return relevant(findSwitches(now)).every((one) => modeOf(now, one, elsewhere) === mode) ? now : null;
}

// Blanks are taken by one part of a pattern only: where two could share them, a long run of them is tried in every split.
const LITERAL = /^([ \t]*#[ \t]*if[ \t]*(?:\([ \t]*)?(?:![ \t]*)?)([0-9]+)([ \t]*(?:\)[ \t]*)?)$/;

function literalOf(
  condition: string,
): { readonly value: boolean; readonly digits: string; readonly before: string } | null {
  const [, before, digits] = LITERAL.exec(condition) ?? [];
  if (before === undefined || digits === undefined) return null;
  return { value: (Number(digits) !== 0) !== before.includes('!'), digits, before };
}

interface Named {
  readonly name: string;
  /** Whether the name's being there counts, or its value. */
  readonly asks: 'defined' | 'value';
  readonly negated: boolean;
}

const NAMED: readonly (readonly [RegExp, Named['asks'], boolean])[] = [
  [/^#ifdef (\w+)$/, 'defined', false],
  [/^#ifndef (\w+)$/, 'defined', true],
  [/^#if defined ?\(? ?(\w+) ?\)?$/, 'defined', false],
  [/^#if ! ?defined ?\(? ?(\w+) ?\)?$/, 'defined', true],
  [/^#if \(? ?([A-Za-z_]\w*) ?\)?$/, 'value', false],
  [/^#if ! ?\(? ?([A-Za-z_]\w*) ?\)?$/, 'value', true],
  [/^#if \(? ?([A-Za-z_]\w*) ?(?:== ?1|!= ?0) ?\)?$/, 'value', false],
  [/^#if \(? ?([A-Za-z_]\w*) ?(?:== ?0|!= ?1) ?\)?$/, 'value', true],
];

function namedOf(condition: string): Named | null {
  const plain = condition
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/^# /, '#')
    .replace(/^#if\(/, '#if (');
  for (const [pattern, asks, negated] of NAMED) {
    const name = pattern.exec(plain)?.[1];
    if (name !== undefined && name !== 'defined') return { name, asks, negated };
  }
  return null;
}

/** The last `#define` of a name above a line; `value` is null for an empty one. */
function defineAbove(text: string, name: string, before: number) {
  const pattern = new RegExp(`^([ \\t]*#[ \\t]*define[ \\t]+${name}\\b[ \\t]*)(?:(\\S+)[ \\t]*)?$`);
  const gone = new RegExp(`^[ \\t]*#[ \\t]*undef[ \\t]+${name}\\b`);
  const lines = masked(text).split('\n');
  for (let line = Math.min(before, lines.length) - 1; line >= 0; line--) {
    const [, head, value] = pattern.exec(lines[line] ?? '') ?? [];
    if (head !== undefined) return { line, head, value: value ?? null };
    if (gone.test(lines[line] ?? '')) return null;
  }
  return null;
}

/** Null where it cannot be told. */
function evaluate(text: string, { condition, open }: Switch, elsewhere: Elsewhere): boolean | null {
  const literal = literalOf(condition);
  if (literal) return literal.value;
  const named = namedOf(condition);
  if (!named) return null;
  const define = defineAbove(text, named.name, open);
  if (!define && elsewhere(named.name)) return null;
  if (named.asks === 'defined') return (define !== null) !== named.negated;
  if (define && !/^\(?[01]\)?$/.test(define.value ?? '')) return null;
  return (Number(define?.value?.replace(/[()]/g, '') ?? 0) !== 0) !== named.negated;
}

/** Changes one character where there is a number, and a `#define` where there is a name. */
function flip(text: string, { condition, open }: Switch): string {
  const lines = text.split('\n');
  const line = lines[open] ?? '';
  const literal = literalOf(condition);
  if (literal) {
    const { before, digits } = literal;
    lines[open] = before + (Number(digits) === 0 ? '1' : '0') + line.slice(before.length + digits.length);
    return lines.join('\n');
  }
  const named = namedOf(condition);
  if (!named) return text;
  const { name, asks } = named;
  const define = defineAbove(text, name, open);
  if (define && asks === 'value') {
    const old = lines[define.line] ?? '';
    const value = define.value ?? '';
    const other = value.replace(/[01]/, (digit) => (digit === '0' ? '1' : '0'));
    lines[define.line] = define.head + other + old.slice(define.head.length + value.length);
  } else if (define) {
    // A comment in a comment would end too early.
    const old = lines[define.line] ?? '';
    lines[define.line] = old.includes('*/') || old.includes('//') ? `// ${old}` : `/* ${old} */`;
  } else {
    const pattern = new RegExp(
      `^(?:/\\* ?(#[ \\t]*define[ \\t]+${name}\\b.*?) ?\\*/|// ?(#[ \\t]*define[ \\t]+${name}\\b.*))$`,
    );
    const asleep = lines.findIndex((one, index) => index < open && pattern.test(one));
    const [, inBlock, inLine] = pattern.exec(lines[asleep] ?? '') ?? [];
    if (asleep >= 0) lines[asleep] = inBlock ?? inLine ?? '';
    else lines.splice(open, 0, `#define ${name} 1`);
  }
  return lines.join('\n');
}

/**
 * Comments and what stands in quotes as spaces, so that lines and columns stay. A quote that is never closed ends with its
 * line: were it no match, each quote behind it would be tried to the end again, a second for the largest file.
 */
function masked(source: string): string {
  return source.replace(
    /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?/g,
    (found) => found.replace(/[^\n]/g, ' '),
  );
}
