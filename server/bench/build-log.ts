/**
 * Reads what a build prints: the compiler's, linker's, make's and Kconfig's messages as data, the limit that a failed
 * build ran into, and the log as a learner sees it. Pure; everything in it was printed by code that nobody trusts.
 *
 * gcc's text is read rather than its JSON: the text is what the learner sees, and it comes with flags that the
 * application's Makefile.uk can take away.
 */

import type { Diagnostic, LimitHit } from '../../labs/lab.ts';
import { LIMITS, MiB } from '../limits.ts';
import { type Sentence, sentence } from '../sentences.ts';
import { INSIDE } from './box.ts';

/** Makes gcc print its proposed fixes in a form for programs; gcc before 11 does not know it and prints none. */
export const FIX_IT_ENVIRONMENT = 'GCC_EXTRA_DIAGNOSTIC_OUTPUT=fixits-v1';

/** A longer line is cut: nobody reads it, and a pattern should not walk through megabytes. */
const LINE_CHARACTERS = 4_096;
/** gcc proposes one or two for a message; what Makefile.uk prints could go on for ever. */
const FIXES = 8;
const TAIL_LINES = 40;

/** Printed by every build whatever the sources are, so they would only hide what matters. */
const NOISE = [
  /missing \.note\.GNU-stack section/,
  /NOTE: This behaviour is deprecated and will be removed in a future version of the linker/,
  /requires executable stack \(because the \.note\.GNU-stack section is executable\)/,
  /target 'all' given more than once in the same rule/,
  /^ {2}(LN|CP) {6}(Makefile|config)$/,
  /^ {2}(GEN|CP) {5,6}libuklibid: libraries\.in/,
];

export class BuildLog {
  readonly #diagnostics = new Map<string, Diagnostic>();
  readonly #tail: string[] = [];
  #latest: string | undefined;

  get diagnostics(): readonly Diagnostic[] {
    return [...this.#diagnostics.values()].slice(0, LIMITS.build.diagnostics);
  }

  /** The last lines that were shown. */
  get tail(): string {
    return this.#tail.join('\n');
  }

  /** Takes one line without its end. Returns it as the learner sees it, or null where it is not shown. */
  line(raw: string): string | null {
    const line = raw.slice(0, LINE_CHARACTERS);
    if (this.#takeFix(line) || NOISE.some((pattern) => pattern.test(line))) return null;
    const diagnostic = readCompiler(line) ?? readLinker(line) ?? readMake(line);
    if (diagnostic) this.#add(diagnostic);
    const shown = line.replaceAll(`${INSIDE.app}/`, '');
    this.#tail.push(shown);
    if (this.#tail.length > TAIL_LINES) this.#tail.shift();
    return shown;
  }

  #add(diagnostic: Diagnostic): void {
    const key = [diagnostic.file, diagnostic.line, diagnostic.column, diagnostic.message].join('\0');
    this.#latest = undefined;
    // A header's message comes once for each source that includes it.
    if (this.#diagnostics.has(key) || this.#diagnostics.size > LIMITS.build.diagnostics) return;
    this.#diagnostics.set(key, diagnostic);
    this.#latest = key;
  }

  /** `fix-it:"/app/main.c":{12:3-12:9}:"text"` follows the message that it belongs to. */
  #takeFix(line: string): boolean {
    const match = line.match(
      /^fix-it:"((?:[^"\\]|\\.)*)":\{(\d{1,9}):(\d{1,9})-(\d{1,9}):(\d{1,9})\}:"((?:[^"\\]|\\.)*)"$/,
    );
    if (!match) return false;
    const [, file = '', startLine, column, endLine, endColumn, text = ''] = match;
    const diagnostic = this.#latest === undefined ? undefined : this.#diagnostics.get(this.#latest);
    const fixes = diagnostic?.fixes ?? [];
    if (this.#latest !== undefined && diagnostic?.file === ownName(file) && fixes.length < FIXES) {
      const fix = {
        line: Number(startLine),
        column: Number(column),
        endLine: Number(endLine),
        endColumn: Number(endColumn),
        text: unescapeC(text),
      };
      this.#diagnostics.set(this.#latest, { ...diagnostic, fixes: [...fixes, fix] });
    }
    return true;
  }
}

/** Between the words of one sign: without an end, a line of first words alone would cost the square of its length. */
const BETWEEN = '[^\\n]{0,40}';
const CANNOT_FORK = new RegExp(`Cannot fork|fork: ${BETWEEN}Resource temporarily unavailable`);

/** What a build that failed after `seconds` ran into, judged by its last words; undefined where it was simply wrong. */
export function limitIn(log: string, seconds: number): LimitHit | undefined {
  const sign = (pattern: RegExp) => pattern.test(log);
  if (sign(/No space left on device|Disk quota exceeded/))
    return hit('disk', sentence('limit-disk', { mib: LIMITS.bench.workspaceBytes / MiB }));
  if (sign(/File size limit exceeded|File too large/))
    return hit('file-size', sentence('limit-file', { mib: LIMITS.build.fileBytes / MiB }));
  if (sign(CANNOT_FORK))
    return hit('processes', sentence('limit-processes', { most: LIMITS.build.processes }));
  const killed = sign(
    /CPU time limit exceeded|Killed signal terminated program|\] Killed$|: line \d{1,9}: {1,9}\d{1,9} Killed/m,
  );
  if (sign(/virtual memory exhausted|out of memory allocating|Cannot allocate memory|memory exhausted/i))
    return hit('memory', sentence('limit-memory', { mib: LIMITS.build.addressSpaceBytes / MiB }));
  // The kernel kills for memory without a word, and so does whatever else may: the log cannot tell them apart.
  if (killed && seconds < LIMITS.build.cpuSeconds)
    return hit('memory', sentence('limit-killed', { mib: LIMITS.learner.memoryBytes / MiB }));
  if (killed) return hit('time', sentence('limit-cpu', { seconds: LIMITS.build.cpuSeconds }));
  return undefined;
}

function readCompiler(line: string): Diagnostic | undefined {
  const match = line.match(
    /^([^\s:][^:]*):(\d{1,9}):(?:(\d{1,9}):)? (fatal error|error|warning|note|Error|Warning): (.*?)(?: \[(-W[^\][]{1,100})\])?$/,
  );
  if (!match) return undefined;
  const [, file = '', lineNumber, column = '1', severity = '', message = '', option] = match;
  const ours = ownName(file);
  const level = severity === 'fatal error' ? 'error' : severity.toLowerCase();
  // The kernel's own warnings are not the learner's business; an error there is, for their code caused it.
  if (ours.startsWith('/') && level !== 'error') return undefined;
  return {
    file: ours,
    line: Number(lineNumber),
    column: Number(column),
    severity: level === 'error' || level === 'warning' ? level : 'note',
    message,
    ...(option ? { option } : {}),
  };
}

function readLinker(line: string): Diagnostic | undefined {
  const match = line.match(
    /(?:^|\s)(\/app\/[^\s:]+):(\d{1,9}): (undefined reference to [`']([^']+)'|multiple definition of [`']([^']+)')/,
  );
  if (!match) return undefined;
  const [, file = '', lineNumber, , undefinedName, doubleName = ''] = match;
  return {
    file: ownName(file),
    line: Number(lineNumber),
    column: 1,
    severity: 'error',
    message:
      undefinedName === undefined
        ? `'${doubleName}' is defined twice: give one of them another name, or leave it to one file.`
        : `'${undefinedName}' is used here, but nothing that was linked defines it. Check its spelling, that its ` +
          'source stands in Makefile.uk, or that Config.uk selects its library.',
  };
}

function readMake(line: string): Diagnostic | undefined {
  const build = line.match(/^(?:\S+: )?(\/app\/(?:Makefile|Config)\.uk):(\d{1,9}):(?: \*\*\*)? (.*)$/);
  if (build) {
    const [, file = '', lineNumber, message = ''] = build;
    const severity = message.startsWith('warning: ') ? 'warning' : 'error';
    const text = message.replace(/^(warning|error): /, '').replace(/ {2}Stop\.$/, '');
    return { file: ownName(file), line: Number(lineNumber), column: 1, severity, message: text };
  }
  const [, missing] = line.match(/No rule to make target '\/app\/([^/']+)'/) ?? [];
  if (missing === undefined) return undefined;
  return {
    file: 'Makefile.uk',
    line: 1,
    column: 1,
    severity: 'error',
    message: `The build asks for "${missing}", and there is no such file.`,
  };
}

/** The learner's files without /app/; others keep their path. */
function ownName(file: string): string {
  return file.startsWith(`${INSIDE.app}/`) ? file.slice(INSIDE.app.length + 1) : file;
}

function unescapeC(text: string): string {
  return text.replace(/\\([0-7]{3}|.)/g, (_, escaped: string) => {
    if (escaped.length === 3) return String.fromCharCode(Number.parseInt(escaped, 8));
    return { n: '\n', t: '\t' }[escaped] ?? escaped;
  });
}

/** The sentence says the limit, and behind a colon what to do. */
export function hit(limit: LimitHit['limit'], { text, told }: Sentence): LimitHit {
  const colon = text.indexOf(': ');
  return { limit, value: text.slice(0, colon), fix: text.slice(colon + 2), told };
}
