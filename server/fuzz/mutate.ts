/** Chance that can be repeated, and inputs made of others by it. */

/** Numbers that follow from the seed alone (mulberry32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** An integer from 0 up to, but not including, `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  pick<T>(from: readonly T[]): T | undefined {
    return from[this.below(from.length)];
  }

  /** Small numbers far more often than large ones. */
  small(limit: number): number {
    return this.below(this.below(limit) + 1);
  }
}

/** What has broken parsers before: ends of numbers, of lines and of terminals' patience, and names that objects have. */
const HOSTILE = [
  ...['\0', '\n', '\r', '\r\n', '\t', ' ', '"', "'", '\\', '/', '<', '>', '|', ',', ';', ':', '=', '#', '@'],
  ...['\x1b[2J', '\x1b]0;t\x07', '\x1b]52;c;AAAA\x07', '\x1bP', '\x9b1m', '\x7f', '\x08', '\u202e', '\u2028'],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '"__proto__":{"x":1}',
    '$&',
    '$`',
  ],
  ...['-1', '0', '65536', '2147483648', '4294967295', '9007199254740993', '1e999', 'NaN', 'Infinity', '-0'],
  ...[
    '../',
    '..%2f',
    '%00',
    '%s%n',
    '\u00e9',
    '\ud83d\ude00',
    '\ufeff',
    '=1+1',
    '+1',
    '@SUM(A1)',
    '-2+3',
    '|',
  ],
  ...['{', '}', '[', ']', '(', ')', '*/', '/*', '//', '"""', "'''", '\\"', '\\u0000', '\\\n', '`', '$(id)'],
].map((text) => Buffer.from(text));

const NUMBERS = [0, 1, 0x7f, 0x80, 0xff, 0xfffe, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** A new input of at most `mostBytes`, made of `seed`, of parts of `others`, and of words that the parser knows. */
export function mutate(
  seed: Uint8Array,
  chance: Chance,
  others: readonly Uint8Array[],
  words: readonly Uint8Array[],
  mostBytes: number,
): Buffer {
  let bytes: Buffer = Buffer.from(seed);
  const steps = 1 + chance.small(6);
  for (let step = 0; step < steps; step++) bytes = change(bytes, chance, others, words);
  return bytes.subarray(0, mostBytes);
}

function change(
  bytes: Buffer,
  chance: Chance,
  others: readonly Uint8Array[],
  words: readonly Uint8Array[],
): Buffer {
  const at = chance.below(bytes.length + 1);
  const length = chance.small(Math.min(bytes.length - at, 256) + 1);
  const put = (piece: Uint8Array, instead = 0) =>
    Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + instead)]);
  switch (chance.below(12)) {
    case 0: // one bit
      if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << chance.below(8));
      return bytes;
    case 1: // one byte
      if (at < bytes.length) bytes[at] = chance.below(256);
      return bytes;
    case 2: // gone
      return put(Buffer.alloc(0), length);
    case 3: // twice
      return put(bytes.subarray(at, at + length));
    case 4: // many times
      return put(Buffer.concat(Array(2 + chance.small(40)).fill(bytes.subarray(at, at + length))));
    case 5: // moved from elsewhere
      return put(
        bytes.subarray(chance.below(bytes.length + 1)).subarray(0, length),
        chance.below(2) * length,
      );
    case 6: // a number's edge, in either order
      return put(edge(chance), chance.below(2) * 4);
    case 7: // what other parsers stumbled over
      return put(chance.pick(HOSTILE) ?? bytes, chance.below(2) * length);
    case 8: // what this parser knows
      return put(chance.pick(words) ?? chance.pick(HOSTILE) ?? bytes, chance.below(2) * length);
    case 9: {
      // the head of one, the tail of another
      const other = chance.pick(others) ?? bytes;
      return Buffer.concat([bytes.subarray(0, at), other.subarray(chance.below(other.length + 1))]);
    }
    case 10: // cut off
      return bytes.subarray(0, at);
    default: {
      // a decimal number becomes another one
      const text = bytes.toString('latin1');
      const found = /\d+/.exec(text.slice(at));
      if (!found) return put(Buffer.from(String(chance.pick(NUMBERS))));
      const start = at + found.index;
      const number = Buffer.from(String(chance.pick(NUMBERS)).repeat(1 + chance.small(3)));
      return Buffer.concat([bytes.subarray(0, start), number, bytes.subarray(start + found[0].length)]);
    }
  }
}

function edge(chance: Chance): Buffer {
  const number = chance.pick(NUMBERS) ?? 0;
  const bytes = Buffer.alloc(4);
  if (chance.below(2) === 0) bytes.writeUInt32LE(number);
  else bytes.writeUInt32BE(number);
  return bytes.subarray(0, chance.pick([1, 2, 4]));
}

/** The input with one stretch of it repeated until all of it has this length: what grows faster than it shows then. */
export function grown(seed: Uint8Array, chance: Chance, bytes: number): (length: number) => Uint8Array {
  const from = chance.below(seed.length + 1);
  const stretch = seed.subarray(from, from + 1 + chance.small(64));
  const tail = seed.subarray(from + stretch.length);
  return (length) => {
    const room = Math.max(0, Math.min(length, bytes) - from - tail.length);
    const middle = Buffer.alloc(room, stretch.length > 0 ? Buffer.from(stretch) : 'a');
    return Buffer.concat([seed.subarray(0, from), middle, tail]).subarray(0, length);
  };
}

/** A smaller input that still does it, found by leaving parts out; tries it a bounded number of times. */
export async function smallest(
  input: Uint8Array,
  does: (candidate: Uint8Array) => Promise<boolean>,
  tries = 400,
): Promise<Uint8Array> {
  let best = input;
  let left = tries;
  for (let part = Math.ceil(best.length / 2); part >= 1 && left > 0; part = Math.floor(part / 2)) {
    for (let at = 0; at < best.length && left > 0; ) {
      const candidate = Buffer.concat([best.subarray(0, at), best.subarray(at + part)]);
      left--;
      if (await does(candidate)) best = candidate;
      else at += part;
    }
  }
  return best;
}
