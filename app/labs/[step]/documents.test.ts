import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Documents } from './documents.ts';
import { beginNextTurn } from './drafts.ts';
import { merge } from './merge.ts';

const FILE = 'main.c';
const KEY = 'wirespeed:draft:ada:01-x:main.c:gone';

/** The browser's storage, as far as it is used. */
class Storage {
  readonly items = new Map<string, string>();
  getItem = (key: string) => this.items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.items.set(key, value);
  removeItem = (key: string) => void this.items.delete(key);
  key = (index: number) => [...this.items.keys()][index] ?? null;
  get length(): number {
    return this.items.size;
  }
  get drafts(): string[] {
    return [...this.items].flatMap(([key, value]) => (key.startsWith('wirespeed:draft:') ? [value] : []));
  }
}

let storage: Storage;
let kept: [string, string] | undefined;

beforeEach(() => {
  vi.useFakeTimers();
  storage = new Storage();
  vi.stubGlobal('localStorage', storage);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function open() {
  const sent: { text: string; base: number; keepOld?: true }[] = [];
  const conflicts: string[] = [];
  const link = { up: true };
  const documents = new Documents({
    step: '01-x',
    send: ({ text, base, keepOld }) =>
      link.up && sent.push(keepOld ? { text, base, keepOld } : { text, base }) > 0,
    changed: () => undefined,
    merge,
    conflict: (file) => conflicts.push(file),
  });
  return { documents, sent, conflicts, link };
}

const source = (text: string, revision: number) => ({ file: FILE, text, revision });

test('saves a pause after typing, with the revision it started from', () => {
  const { documents, sent } = open();
  documents.welcome([source('old', 3)], 'ada');
  documents.edit(FILE, 'n');
  documents.edit(FILE, 'new');
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(sent).toEqual([{ text: 'new', base: 3 }]);
  expect(documents.state).toBe('saving');
  documents.saved(FILE, 4);
  expect(documents.state).toBe('saved');
});

test('merges what was typed before the welcome into the text that the server tells', () => {
  const { documents, sent, conflicts } = open();
  documents.editEarly(FILE, 'one\ntwo\n', 'one!\ntwo\n');
  expect(documents.text(FILE)).toBe('one!\ntwo\n');
  documents.welcome([source('one\ntwo\n', 3)], 'ada');
  expect(sent).toEqual([{ text: 'one!\ntwo\n', base: 3 }]);
  expect(conflicts).toEqual([]);
  documents.editEarly(FILE, 'one\ntwo\n', 'one!!\ntwo\n');
  expect(documents.text(FILE)).toBe('one!!\ntwo\n');
});

test('keeps the text of a learner who had one beside what was typed early over the start', () => {
  const { documents, sent, conflicts } = open();
  documents.editEarly(FILE, 'start\n', 'typed\n');
  documents.welcome([source('own of long ago\n', 7)], 'ada');
  // The one on the screen stays; the server makes a version of the other.
  expect(sent).toEqual([{ text: 'typed\n', base: 7, keepOld: true }]);
  expect(conflicts).toEqual([FILE]);
});

test('mirrors what was typed before the welcome, and the next page takes it up', () => {
  open().documents.editEarly(FILE, 'one\ntwo\nthree\n', 'one!\ntwo\nthree\n');
  expect(storage.drafts).toHaveLength(1);
  const { documents, sent, conflicts } = open();
  documents.editEarly(FILE, 'one\ntwo\nthree\n', 'one\ntwo\nthree!\n');
  documents.welcome([source('one\ntwo\nthree\n', 1)], 'ada');
  expect(sent).toEqual([{ text: 'one!\ntwo\nthree!\n', base: 1 }]);
  expect(conflicts).toEqual([]);
  documents.saved(FILE, 2);
  expect(storage.drafts).toEqual([]);
});

test('gives what was typed before a welcome to nobody who has another text', () => {
  open().documents.editEarly(FILE, 'start\n', 'typed\n');
  const { documents, sent } = open();
  documents.welcome([source('own of long ago\n', 7)], 'ben');
  expect(documents.text(FILE)).toBe('own of long ago\n');
  expect(sent).toEqual([]);
  expect(storage.drafts).toHaveLength(1);
});

test('gives what was typed before a welcome to nobody whose turn at the browser came later', () => {
  open().documents.editEarly(FILE, 'start\n', 'typed\n');
  beginNextTurn();
  expect(storage.drafts).toEqual([]);
  const { documents, sent } = open();
  documents.welcome([source('start\n', 1)], 'ben');
  expect(documents.text(FILE)).toBe('start\n');
  // And where nobody said so, as with a new cookie, the next learner's first welcome does.
  open().documents.editEarly(FILE, 'start\n', 'typed by ben\n');
  const next = open();
  next.documents.welcome([source('start\n', 1)], 'cleo');
  expect(next.documents.text(FILE)).toBe('start\n');
  expect([...sent, ...next.sent]).toEqual([]);
  expect(storage.drafts).toEqual([]);
});

test('shows no learner what was typed into an open page before the browser became theirs', async () => {
  const { documents } = open();
  documents.editEarly(FILE, 'start\n', 'typed\n');
  expect(documents.areOthers('ada')).toBe(false);
  beginNextTurn();
  documents.editEarly(FILE, 'start\n', 'typed on\n');
  expect(documents.areOthers('ben')).toBe(true);
  // The page that comes in its place.
  const { documents: next } = open();
  await next.meet();
  expect(storage.drafts).toEqual([]);
  next.editEarly(FILE, 'start\n', 'by ben\n');
  expect(next.areOthers('ben')).toBe(false);
});

test('lets the oldest of what other learners left go where the browser has no room', () => {
  for (const learner of ['old', 'older', 'ada']) {
    const { documents, link } = open();
    link.up = false;
    vi.setSystemTime(learner === 'older' ? 1_000 : 2_000);
    documents.welcome([source('', 1)], learner);
    documents.edit(FILE, `of ${learner}`);
  }
  const set = storage.setItem;
  storage.setItem = (key, value) => {
    if (!storage.items.has(key) && storage.drafts.length >= 3) throw new Error('full');
    set(key, value);
  };
  const { documents, link } = open();
  link.up = false;
  documents.welcome([source('', 1)], 'cleo');
  documents.edit(FILE, 'of cleo');
  expect(storage.drafts.map((draft) => JSON.parse(draft).text)).toEqual(['of old', 'of ada', 'of cleo']);
});

test('reads whatever stands in the browser’s memory, and believes none of it', () => {
  const odd = ['', 'null', '[]', '{"text":1,"base":1}', '{"text":"x","base":"1"}', '{"text":"a"', '"at":9}'];
  for (const [index, value] of odd.entries())
    storage.setItem(`wirespeed:draft:ada:01-x:${FILE}:${index}`, value);
  storage.setItem('wirespeed-turn', `~${'a'.repeat(99)} ben`);
  storage.setItem(
    'wirespeed:draft::01-x:main.c:x',
    '{"text":"planted","saved":"start\\n","base":0,"before":7}',
  );
  const { documents, sent } = open();
  documents.welcome([source('start\n', 1)], 'ada');
  expect(documents.text(FILE)).toBe('planted');
  expect(sent).toEqual([{ text: 'planted', base: 1 }]);
});

test('tries a save again that the server refused, and keeps nobody waiting for it', async () => {
  const { documents, sent } = open();
  documents.welcome([source('old', 3)], 'ada');
  documents.edit(FILE, 'new');
  const flushed = documents.flush();
  documents.refused();
  expect(await flushed).toBe(false);
  expect(documents.state).toBe('unsaved');
  vi.advanceTimersByTime(5_000);
  expect(sent).toEqual([
    { text: 'new', base: 3 },
    { text: 'new', base: 3 },
  ]);
  documents.saved(FILE, 4);
  expect(documents.state).toBe('saved');
});

test('sends what was typed during a save once that is answered', () => {
  const { documents, sent } = open();
  documents.welcome([source('old', 1)], 'ada');
  documents.edit(FILE, 'first');
  vi.advanceTimersByTime(1_000);
  documents.edit(FILE, 'second');
  vi.advanceTimersByTime(1_000);
  expect(sent).toHaveLength(1);
  documents.saved(FILE, 2);
  expect(sent.at(-1)).toEqual({ text: 'second', base: 2 });
});

test('flushes before a build and waits for the answer', async () => {
  const { documents } = open();
  documents.welcome([source('old', 1)], 'ada');
  documents.edit(FILE, 'new');
  let done: boolean | undefined;
  const flushed = documents.flush().then((all) => {
    done = all;
  });
  await Promise.resolve();
  expect(done).toBeUndefined();
  documents.saved(FILE, 2);
  await flushed;
  expect(done).toBe(true);
});

test('keeps unsaved text in the browser, and saves it with the next connection', () => {
  const { documents, sent, link } = open();
  documents.welcome([source('old', 1)], 'ada');
  link.up = false;
  documents.edit(FILE, 'typed offline');
  vi.advanceTimersByTime(1_000);
  documents.disconnect();
  expect([...storage.items.values()].join()).toContain('typed offline');
  link.up = true;
  documents.welcome([source('old', 1)], 'ada');
  expect(sent).toEqual([{ text: 'typed offline', base: 1 }]);
  documents.saved(FILE, 2);
  expect(storage.drafts).toEqual([]);
});

test('finds the text of a page that was closed before it could save', () => {
  storage.setItem(KEY, JSON.stringify({ text: 'from before', base: 5 }));
  const { documents, sent, conflicts } = open();
  documents.welcome([source('old', 5)], 'ada');
  expect(documents.opened[0]?.text).toBe('from before');
  expect(sent).toEqual([{ text: 'from before', base: 5 }]);
  expect(conflicts).toEqual([]);
});

test('merges what another tab saved into what is unsaved here', () => {
  const { documents, sent, conflicts } = open();
  documents.welcome([source('one\ntwo\nthree\n', 1)], 'ada');
  documents.edit(FILE, 'one\ntwo\nthree\nmine\n');
  documents.source(source('theirs\none\ntwo\nthree\n', 2));
  expect(documents.text(FILE)).toBe('theirs\none\ntwo\nthree\nmine\n');
  expect(sent).toEqual([{ text: 'theirs\none\ntwo\nthree\nmine\n', base: 2 }]);
  expect(conflicts).toEqual([]);
});

test('keeps both where another tab changed the same line: its own on the screen, the other as a version', () => {
  const { documents, sent, conflicts } = open();
  documents.welcome([source('old', 1)], 'ada');
  documents.edit(FILE, 'mine');
  documents.source(source('theirs', 2));
  expect(sent).toEqual([{ text: 'mine', base: 2, keepOld: true }]);
  expect(conflicts).toEqual([FILE]);
  documents.saved(FILE, 3);
  documents.edit(FILE, 'mine again');
  vi.advanceTimersByTime(1_000);
  expect(sent.at(-1)).toEqual({ text: 'mine again', base: 3 });
});

test('merges a text that came while its own save was on the way only once', () => {
  const { documents, sent, conflicts } = open();
  documents.welcome([source('one\ntwo\n', 1)], 'ada');
  documents.edit(FILE, 'one\ntwo\nmine\n');
  vi.advanceTimersByTime(1_000);
  documents.source(source('theirs\none\ntwo\n', 2));
  expect(sent).toHaveLength(1);
  documents.stale(source('theirs\none\ntwo\n', 2));
  expect(sent.slice(1)).toEqual([{ text: 'theirs\none\ntwo\nmine\n', base: 2 }]);
  expect(conflicts).toEqual([]);
});

test('knows its own save again that was answered by a lost connection', () => {
  const { documents, conflicts } = open();
  documents.welcome([source('a', 1)], 'ada');
  documents.edit(FILE, 'ab');
  vi.advanceTimersByTime(1_000);
  documents.edit(FILE, 'abc');
  documents.disconnect();
  documents.welcome([source('ab', 2)], 'ada');
  expect(documents.text(FILE)).toBe('abc');
  expect(conflicts).toEqual([]);
});

test('merges what it was typed offline with what another computer saved meanwhile, after a reload too', () => {
  const before = open();
  before.documents.welcome([source('one\ntwo\nthree\n', 1)], 'ada');
  before.link.up = false;
  before.documents.edit(FILE, 'one\ntwo\nthree\nmine\n');
  before.documents.leave();
  const { documents, sent } = open();
  documents.welcome([source('theirs\none\ntwo\nthree\n', 7)], 'ada');
  expect(documents.opened[0]?.text).toBe('theirs\none\ntwo\nthree\nmine\n');
  expect(sent).toEqual([{ text: 'theirs\none\ntwo\nthree\nmine\n', base: 7 }]);
});

test('takes up the drafts of two closed tabs, and saves each where they cannot be merged', () => {
  for (const typed of ['first', 'second']) {
    const tab = open();
    tab.link.up = false;
    tab.documents.welcome([source('old', 1)], 'ada');
    // The drafts of tabs that are still open are left alone; here both count as closed.
    if (typed === 'second') storage.items.clear();
    tab.documents.edit(FILE, typed);
    if (typed === 'first') kept = [...storage.items].find(([key]) => key.startsWith('wirespeed:draft:'));
  }
  if (kept) storage.items.set(...kept);
  const { documents, sent } = open();
  documents.welcome([source('old', 1)], 'ada');
  documents.saved(FILE, 2);
  expect(sent.map(({ text }) => text).sort()).toEqual(['first', 'second']);
  expect(sent[1]?.keepOld).toBe(true);
  documents.saved(FILE, 3);
  expect(documents.state).toBe('saved');
});

test('does not take a newer text away where the server went back to an older one', () => {
  const { documents, sent } = open();
  documents.welcome([source('newer', 5)], 'ada');
  documents.welcome([source('from a backup', 2)], 'ada');
  expect(sent).toEqual([{ text: 'newer', base: 5, keepOld: true }]);
});

test('shows what another tab saved where nothing is unsaved here', () => {
  const { documents, sent } = open();
  documents.welcome([source('old', 1)], 'ada');
  const before = documents.opened[0]?.replaced ?? 0;
  documents.source(source('theirs', 2));
  expect(documents.opened[0]).toEqual({ file: FILE, text: 'theirs', replaced: before + 1 });
  expect(sent).toEqual([]);
});

test('does not replace the editor’s text by the same text', () => {
  const { documents } = open();
  documents.welcome([source('old', 1)], 'ada');
  const before = documents.opened[0]?.replaced;
  documents.disconnect();
  documents.welcome([source('old', 1)], 'ada');
  expect(documents.opened[0]?.replaced).toBe(before);
});

test('survives a draft that is not one', () => {
  storage.setItem(KEY, '{"text": 3');
  const { documents } = open();
  documents.welcome([source('old', 1)], 'ada');
  expect(documents.opened[0]?.text).toBe('old');
});

test('saves at once what a control changed, and shows it to the editor', () => {
  const { documents, sent } = open();
  documents.welcome([source('#if 1', 1)], 'ada');
  documents.edit(FILE, '#if 1 typed');
  const before = documents.opened[0]?.replaced ?? 0;
  documents.replace(FILE, '#if 0 typed');
  expect(documents.opened).toEqual([{ file: FILE, text: '#if 0 typed', replaced: before + 1 }]);
  expect(sent).toEqual([{ text: '#if 0 typed', base: 1 }]);
  expect(documents.texts).toEqual({ [FILE]: '#if 0 typed' });
});

test('makes and saves a file that a control of the page writes', () => {
  const { documents, sent } = open();
  documents.welcome([source('old', 3)], 'ada');
  documents.put('changes.config', 'CONFIG_A=y\n');
  expect(sent).toEqual([{ text: 'CONFIG_A=y\n', base: 0 }]);
  documents.saved('changes.config', 1);
  documents.put('changes.config', '');
  expect(sent.at(-1)).toEqual({ text: '', base: 1 });
  expect(documents.opened.map(({ file }) => file)).toEqual([FILE, 'changes.config']);
});

test('leaves what one learner typed to that learner, where the browser becomes another’s', () => {
  const ada = open();
  ada.documents.welcome([source('old', 1)], 'ada');
  ada.link.up = false;
  ada.documents.edit(FILE, 'ada’s, unsaved');
  expect([ada.documents.areOthers('ada'), ada.documents.areOthers('bob')]).toEqual([false, true]);
  ada.documents.leave();
  const bob = open();
  bob.documents.welcome([source('old', 1)], 'bob');
  expect([bob.documents.text(FILE), bob.sent]).toEqual(['old', []]);
  const again = open();
  again.documents.welcome([source('old', 1)], 'ada');
  expect(again.sent).toEqual([{ text: 'ada’s, unsaved', base: 1 }]);
});

test('lets a file go that was deleted, unless something was typed into it meanwhile', () => {
  const { documents, sent } = open();
  documents.welcome([source('kept', 1), { ...source('own', 1), file: 'own.c' }], 'ada');
  documents.removed('own.c');
  expect(Object.keys(documents.texts)).toEqual([FILE]);
  documents.edit(FILE, 'typed');
  documents.removed(FILE);
  vi.advanceTimersByTime(1_000);
  expect(sent).toEqual([{ text: 'typed', base: 1 }]);
  documents.saved(FILE, 2);
  // Deleted while this page was away.
  documents.welcome([], 'ada');
  expect(documents.texts).toEqual({});
});
