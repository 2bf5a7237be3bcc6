/** No edit is lost: pages of one learner type at random over a slow, breaking wire, and every word is still there. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ClientMessage } from '../../../server/protocol.ts';
import { Documents } from './documents.ts';
import { merge } from './merge.ts';

type Save = Extract<ClientMessage, { type: 'save' }>;
const FILE = 'main.c';

/** The same numbers each time (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Puts a word into a line of its own, or to the end of a line. Nothing is deleted, so every word has to stay. */
function typed(text: string, word: string, pick: (below: number) => number): string {
  const lines = text.split('\n');
  const at = pick(lines.length);
  if (pick(2) === 0) lines.splice(at, 0, word);
  else lines[at] += ` ${word}`;
  return lines.join('\n');
}

describe('merging', () => {
  test('keeps every word of both, or says that there is a conflict', () => {
    const pick = numbers(1);
    let [clean, conflicting] = [0, 0];
    for (let round = 0; round < 500; round++) {
      const base = Array.from({ length: 1 + pick(12) }, (_, index) => `line ${index % 4}`).join('\n');
      let [mine, theirs] = [base, base];
      for (let edit = 0; edit <= pick(3); edit++) mine = typed(mine, `mine${edit}.`, pick);
      for (let edit = 0; edit <= pick(3); edit++) theirs = typed(theirs, `theirs${edit}.`, pick);
      const merged = merge(base, mine, theirs);
      const missing = (other: string) =>
        (other.match(/\w+\./g) ?? []).filter((word) => !merged.text.includes(word));
      expect(missing(mine)).toEqual([]);
      if (merged.conflicts === 0) expect(missing(theirs)).toEqual([]);
      if (merged.conflicts === 0) clean += 1;
      else conflicting += 1;
    }
    // Both happened, so both were tested.
    expect(Math.min(clean, conflicting)).toBeGreaterThan(50);
  });

  test('ends at once with texts that are all alike, and calls them one conflict', () => {
    const [base, mine, theirs] = [20_000, 20_001, 20_002].map((lines) => '\n'.repeat(lines));
    expect(merge(base ?? '', mine ?? '', theirs ?? '')).toEqual({ text: mine, conflicts: 1 });
  });
});

describe('pages of one learner', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    const items = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => void items.set(key, value),
      removeItem: (key: string) => void items.delete(key),
      key: (index: number) => [...items.keys()][index] ?? null,
      get length() {
        return items.size;
      },
    });
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  test.each(Array.from({ length: 40 }, (_, index) => index + 1))(
    'lose no word and end alike (%i)',
    (seed) => {
      const pick = numbers(seed);
      const server = new Server('one\ntwo\nthree\nfour\nfive');
      const pages = Array.from({ length: 3 }, () => new Page(server));
      const words: string[] = [];
      for (let act = 0; act < 300; act++) {
        const page = pages[pick(pages.length)] as Page;
        const what = pick(20);
        if (what < 5) {
          words.push(`w${act}.`);
          page.documents.edit(FILE, typed(page.documents.text(FILE), `w${act}.`, pick));
        } else if (what < 10) vi.advanceTimersByTime(200);
        else if (what < 14) page.up.shift()?.();
        else if (what < 18) page.down.shift()?.();
        else if (what === 18) page.disconnect();
        else if (pick(2) === 0) page.connect();
        else page.reload();
      }
      for (const page of pages) page.connect();
      for (let turn = 0; turn < 1000; turn++) {
        vi.advanceTimersByTime(200);
        for (const page of pages) {
          page.up.shift()?.();
          page.down.shift()?.();
        }
      }
      const everything = [server.text, ...server.versions].join('\n');
      expect(words.filter((word) => !everything.includes(word))).toEqual([]);
      for (const { documents } of pages) {
        expect(documents.state).toBe('saved');
        expect(documents.text(FILE)).toBe(server.text);
      }
    },
  );
});

/** What the store answers to a save, as its own tests have it. */
class Server {
  text: string;
  revision = 1;
  readonly versions: string[] = [];
  readonly pages = new Set<Page>();

  constructor(text: string) {
    this.text = text;
  }

  get source() {
    return { file: FILE, text: this.text, revision: this.revision };
  }

  save(from: Page, { text, base, ifStale, keepOld }: Save): void {
    const answer = (act: (documents: Documents) => void) => from.down.push(() => act(from.documents));
    if (text !== this.text) {
      if (base < this.revision) {
        if (ifStale === 'keep') this.versions.push(text);
        const { source } = this;
        answer((documents) => documents.stale(source));
        return;
      }
      if (keepOld) this.versions.push(this.text);
      this.text = text;
      this.revision += 1;
      const { source } = this;
      for (const page of this.pages) if (page !== from) page.down.push(() => page.documents.source(source));
    }
    const { revision } = this;
    answer((documents) => documents.saved(FILE, revision));
  }
}

/** A tab with its two queues of messages, each of which may be slow. */
class Page {
  readonly up: (() => void)[] = [];
  readonly down: (() => void)[] = [];
  documents: Documents;
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
    this.documents = this.#open();
    this.connect();
  }

  connect(): void {
    this.disconnect();
    this.#server.pages.add(this);
    this.documents.welcome([this.#server.source], 'ada');
  }

  /** What was on its way up may have arrived or not; nothing comes down any more. */
  disconnect(): void {
    this.#server.pages.delete(this);
    this.up.shift()?.();
    this.up.splice(0);
    this.down.splice(0);
    this.documents.disconnect();
  }

  reload(): void {
    this.documents.leave();
    this.disconnect();
    this.documents = this.#open();
    this.connect();
  }

  #open(): Documents {
    return new Documents({
      step: '01-x',
      send: (save) => this.#server.pages.has(this) && this.up.push(() => this.#server.save(this, save)) > 0,
      changed: () => undefined,
      merge,
      conflict: () => undefined,
    });
  }
}
