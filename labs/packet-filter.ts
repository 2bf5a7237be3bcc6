/**
 * A filter for captured frames, in a small part of Wireshark's language: `udp && ip.src == 192.168.128.1`, `not arp`,
 * `frame.len > 60`, or any word that the line of a frame holds. What is wrong with a filter the page says in its language.
 */
import type { DecodedFrame } from './frame.ts';

export interface FilteredFrame extends Pick<DecodedFrame, 'summary' | 'fields'> {
  readonly length: number;
}

/** Why a text is no filter, with the words of it that are to be named. */
export type FilterFault =
  | { readonly why: 'long'; readonly most: number }
  | { readonly why: 'ends' | 'open' }
  | { readonly why: 'closes' | 'condition'; readonly word: string }
  | { readonly why: 'unknown'; readonly name: string; readonly near: string }
  | { readonly why: 'single'; readonly name: string; readonly value: string }
  | { readonly why: 'value'; readonly name: string; readonly operator: string }
  | { readonly why: 'number'; readonly operator: string; readonly value: string };

export type Filter = { readonly test: (frame: FilteredFrame) => boolean } | { readonly fault: FilterFault };

const MAX_CHARACTERS = 300;
const LAYERS = ['eth', 'vlan', 'arp', 'ip', 'ip6', 'udp', 'tcp', 'icmp', 'icmp6'] as const;
/** Wireshark's names for the same, and names for two fields at once. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  'eth.addr': ['eth.src', 'eth.dst'],
  'ip.addr': ['ip.src', 'ip.dst'],
  'ip.len': ['ip.length'],
  'ip.proto': ['ip.protocol'],
  'ip6.addr': ['ip6.src', 'ip6.dst'],
  'udp.port': ['udp.src', 'udp.dst'],
  'udp.srcport': ['udp.src'],
  'udp.dstport': ['udp.dst'],
  'tcp.port': ['tcp.src', 'tcp.dst'],
  'tcp.srcport': ['tcp.src'],
  'tcp.dstport': ['tcp.dst'],
  ipv6: ['ip6'],
  icmpv6: ['icmp6'],
};
/** Fields that a comparison may name. */
const FIELDS: readonly string[] = [
  ...['frame.len', 'eth.src', 'eth.dst', 'eth.type', 'arp.op', 'arp.src.ip', 'arp.dst.ip', 'arp.src.mac'],
  ...[
    'ip.src',
    'ip.dst',
    'ip.ttl',
    'ip.length',
    'ip.id',
    'ip.tos',
    'ip.protocol',
    'ip.checksum',
    'ip.fragment',
  ],
  ...['ip6.src', 'ip6.dst', 'ip6.next', 'ip6.hops', 'ip6.length', 'udp.src', 'udp.dst', 'udp.length'],
  ...['udp.checksum', 'tcp.src', 'tcp.dst', 'tcp.flags', 'icmp.type', 'icmp6.type', 'vlan0.tag'],
];

type Test = (frame: FilteredFrame) => boolean;
class Refused extends Error {
  readonly fault: FilterFault;
  constructor(fault: FilterFault) {
    super(fault.why);
    this.fault = fault;
  }
}

export function parseFilter(text: string): Filter {
  if (text.length > MAX_CHARACTERS) return { fault: { why: 'long', most: MAX_CHARACTERS } };
  const words =
    text.match(/"[^"]*"|&&|\|\||==|!=|>=|<=|[()!<>=]|[^\s()!<>=&|"]+|./g)?.filter((w) => w.trim()) ?? [];
  if (words.length === 0) return { test: () => true };
  const parser = new Parser(words);
  try {
    return { test: parser.all() };
  } catch (error) {
    if (error instanceof Refused) return { fault: error.fault };
    throw error;
  }
}

class Parser {
  readonly #words: string[];
  constructor(words: readonly string[]) {
    this.#words = [...words];
  }

  all(): Test {
    const test = this.#or();
    const [word] = this.#words;
    if (word !== undefined) throw new Refused({ why: 'closes', word });
    return test;
  }

  #or(): Test {
    let test = this.#and();
    while (this.#next('||', 'or')) {
      const [left, right] = [test, this.#and()];
      test = (frame) => left(frame) || right(frame);
    }
    return test;
  }

  /** Words side by side must all hold. */
  #and(): Test {
    let test = this.#not();
    for (;;) {
      const joined = this.#next('&&', 'and');
      const word = this.#words[0];
      if (!joined && (word === undefined || word === ')' || word === '||' || word === 'or')) return test;
      const [left, right] = [test, this.#not()];
      test = (frame) => left(frame) && right(frame);
    }
  }

  #not(): Test {
    let odd = false;
    while (this.#next('!', 'not')) odd = !odd;
    const test = this.#one();
    return odd ? (frame) => !test(frame) : test;
  }

  #one(): Test {
    const word = this.#words.shift();
    if (word === undefined) throw new Refused({ why: 'ends' });
    if (word === '(') {
      const test = this.#or();
      if (!this.#next(')')) throw new Refused({ why: 'open' });
      return test;
    }
    if (/^[()=<>|&!]|^"$/.test(word)) throw new Refused({ why: 'condition', word });
    const operator = this.#words[0] ?? '';
    if (/^(==|!=|>=|<=|[<>=])$/.test(operator)) {
      this.#words.shift();
      return comparison(word.toLowerCase(), operator, this.#words.shift());
    }
    return presence(word);
  }

  #next(...wanted: string[]): boolean {
    if (!wanted.includes(this.#words[0]?.toLowerCase() ?? '')) return false;
    this.#words.shift();
    return true;
  }
}

function presence(word: string): Test {
  const name = word.toLowerCase();
  const [id = name] = ALIASES[name] ?? [];
  if ((LAYERS as readonly string[]).includes(id)) {
    const prefix = new RegExp(`^${id}\\d*\\.`);
    return (frame) => frame.fields.some((field) => (id === 'ip' ? /^ip\./ : prefix).test(field.id));
  }
  if (name === 'fault') return (frame) => frame.fields.some((field) => field.fault !== undefined);
  if (FIELDS.includes(id)) return (frame) => valuesOf(frame, ALIASES[name] ?? [id]).length > 0;
  if (/^[a-z]\w*\.[a-z]/.test(name)) throw new Refused(unknown(name));
  const text = name.replace(/^"|"$/g, '');
  return (frame) => frame.summary.toLowerCase().includes(text);
}

function comparison(name: string, operator: string, wanted: string | undefined): Test {
  const ids = ALIASES[name] ?? [name];
  if (!ids.every((id) => FIELDS.includes(id))) throw new Refused(unknown(name));
  if (operator === '=') throw new Refused({ why: 'single', name, value: wanted ?? '…' });
  if (wanted === undefined || /^[()=<>|&!]/.test(wanted)) throw new Refused({ why: 'value', name, operator });
  const text = wanted.replace(/^"|"$/g, '').toLowerCase();
  const figure = numberOf(text);
  if (operator === '==' || operator === '!=') {
    const same = (value: string) => value === text || (figure !== null && numberOf(value) === figure);
    // As a reader understands it: no address of the frame is that one.
    return (frame) => {
      const values = valuesOf(frame, ids);
      return operator === '==' ? values.some(same) : values.length > 0 && !values.some(same);
    };
  }
  if (figure === null) throw new Refused({ why: 'number', operator, value: text });
  return (frame) =>
    valuesOf(frame, ids).some((shown) => {
      const value = numberOf(shown);
      if (value === null) return false;
      if (operator === '<') return value < figure;
      if (operator === '>') return value > figure;
      return operator === '<=' ? value <= figure : value >= figure;
    });
}

function valuesOf(frame: FilteredFrame, ids: readonly string[]): string[] {
  if (ids[0] === 'frame.len') return [String(frame.length)];
  return frame.fields.filter((field) => ids.includes(field.id)).map((field) => field.value);
}

function numberOf(text: string): number | null {
  return /^(0x[0-9a-f]{1,8}|\d{1,10})$/.test(text) ? Number(text) : null;
}

function unknown(name: string): FilterFault {
  const all = [...FIELDS, ...Object.keys(ALIASES)];
  const layer = name.split('.')[0];
  const near = all.filter((one) => one.startsWith(`${layer}.`));
  const shown = near.length > 0 ? near : ['ip.src', 'udp.port', 'frame.len'];
  return { why: 'unknown', name: name.slice(0, 40), near: shown.slice(0, 8).join(', ') };
}
