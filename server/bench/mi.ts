/**
 * What gdb says in its machine interface (GDB/MI), line by line. gdb runs whatever a learner tells it to, so its words
 * are hostile: lines, depth and counts are bounded, and what is no record comes to nothing.
 */

export type MiValue = string | readonly MiValue[] | { readonly [name: string]: MiValue };
export type MiRecord =
  /** `^done`, `*stopped`, `=breakpoint-created` and their like, with what they say. */
  | {
      readonly kind: 'result' | 'exec' | 'notify';
      readonly token: number | null;
      readonly name: string;
      readonly results: Readonly<Record<string, MiValue>>;
    }
  /** Text for the console: gdb's own, the program's, or the log's. */
  | { readonly kind: 'text'; readonly text: string };

/** A stack of twenty frames with arguments takes 6 KiB. */
export const MI_LINE_CHARACTERS = 64 * 1024;
const MOST_DEPTH = 12;

const KINDS = { '^': 'result', '*': 'exec', '=': 'notify' } as const;

/** One line; null for the prompt and for what is no record. */
export function parseMi(line: string): MiRecord | null {
  if (line.length > MI_LINE_CHARACTERS) return null;
  if (/^[~@&]"/.test(line)) {
    const reader = new Reader(line, 1);
    const text = reader.string();
    return text === null ? null : { kind: 'text', text };
  }
  const [whole = '', token = '', sign, name = ''] = /^(\d{0,9})([\^*=])([a-z-]{1,40})/.exec(line) ?? [];
  if (sign === undefined) return null;
  const results = new Reader(line, whole.length).results();
  if (!results) return null;
  const kind = KINDS[sign as keyof typeof KINDS];
  return { kind, token: token === '' ? null : Number(token), name, results };
}

class Reader {
  readonly #text: string;
  #at: number;
  #depth = 0;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  /** `,name=value,…` to the line's end. */
  results(): Record<string, MiValue> | null {
    const results: Record<string, MiValue> = Object.create(null);
    while (this.#at < this.#text.length) {
      if (!this.#take(',')) return null;
      const pair = this.#pair();
      if (!pair) return null;
      results[pair[0]] = pair[1];
    }
    return results;
  }

  string(): string | null {
    STRING.lastIndex = this.#at;
    const [whole, inner = ''] = STRING.exec(this.#text) ?? [];
    if (whole === undefined) return null;
    this.#at += whole.length;
    // gdb writes each byte of a character as an escape of its own.
    return inner.replace(/(?:\\[0-7]{1,3})+|\\(.)/g, (whole, escaped: string | undefined) =>
      escaped === undefined ? decodeOctal(whole) : (ESCAPES[escaped] ?? escaped),
    );
  }

  #pair(): [string, MiValue] | null {
    NAME.lastIndex = this.#at;
    const [whole, name = ''] = NAME.exec(this.#text) ?? [];
    if (whole === undefined) return null;
    this.#at += whole.length;
    const value = this.#value();
    return value === null ? null : [name, value];
  }

  #value(): MiValue | null {
    if (this.#depth >= MOST_DEPTH) return null;
    this.#depth += 1;
    try {
      if (this.#text[this.#at] === '"') return this.string();
      if (this.#take('{')) return this.#tuple();
      return this.#take('[') ? this.#list() : null;
    } finally {
      this.#depth -= 1;
    }
  }

  #tuple(): MiValue | null {
    const tuple: Record<string, MiValue> = Object.create(null);
    if (this.#take('}')) return tuple;
    do {
      const pair = this.#pair();
      if (!pair) return null;
      tuple[pair[0]] = pair[1];
    } while (this.#take(','));
    return this.#take('}') ? tuple : null;
  }

  /** Of values, or of `name=value`, whose names say nothing. */
  #list(): MiValue | null {
    const list: MiValue[] = [];
    if (this.#take(']')) return list;
    do {
      const value = /["{[]/.test(this.#text[this.#at] ?? '') ? this.#value() : (this.#pair()?.[1] ?? null);
      if (value === null) return null;
      list.push(value);
    } while (this.#take(','));
    return this.#take(']') ? list : null;
  }

  #take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }
}

function decodeOctal(escapes: string): string {
  const bytes = escapes
    .slice(1)
    .split('\\')
    .map((octal) => Number.parseInt(octal, 8) & 0xff);
  return Buffer.from(bytes).toString('utf8');
}

const STRING = /"((?:[^"\\]|\\.)*)"/y;
const NAME = /([A-Za-z_][\w-]{0,60})=/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', e: '\x1b' };

export interface MiFrame {
  readonly function: string;
  /** Of the application, or the kernel's path; null where gdb knows no line. */
  readonly file: string | null;
  readonly line: number | null;
}

/** A frame as gdb tells it, with the names cut to what a page shows. */
export function readFrame(value: MiValue | undefined): MiFrame | null {
  if (typeof value !== 'object' || Array.isArray(value)) return null;
  const { func, fullname, line } = value as Readonly<Record<string, MiValue>>;
  if (typeof func !== 'string') return null;
  const number = typeof line === 'string' && /^\d{1,7}$/.test(line) ? Number(line) : null;
  const file = typeof fullname === 'string' ? fullname.replace(/^\/(app|built)\//, '').slice(0, 200) : null;
  return { function: func.slice(0, 100), file, line: number };
}
