/**
 * The learner's text. Typing is saved within a second and mirrored in this browser with the text that it started from,
 * so that neither a lost connection nor a closed tab loses a character. Where text was changed in two places, both are
 * merged; where they changed the same lines, what is on this screen stays and the server keeps the other as a version.
 */
import type { ClientMessage, Source } from '../../../server/protocol.ts';
import { type Draft, Drafts } from './drafts.ts';
import type { merge } from './merge.ts';

type Save = Extract<ClientMessage, { type: 'save' }>;
export type SaveState = 'saved' | 'unsaved' | 'saving';

export interface Opened {
  readonly file: string;
  readonly text: string;
  /** Grows when the text was replaced from outside the editor. */
  readonly replaced: number;
}

interface Document {
  text: string;
  /** The revision of `saved` on the server. */
  base: number;
  saved: string;
  /** The text in flight, or null. */
  sent: string | null;
  /** The text that the server may have without our knowing: in flight when the connection was lost. */
  offered: string | null;
  /** Saved first, oldest first, since `text` could not be merged with them: each becomes a version. */
  before: string[];
  /** The server's text could not be merged, and is to become a version. */
  keepOld: boolean;
  replaced: number;
}

/** A pause in typing longer than this saves; continuous typing is saved this often too. */
const SAVE_MILLISECONDS = 500;
const RETRY_MILLISECONDS = 5_000;

interface Options {
  readonly step: string;
  /** The learner's own, and so mirrored in this browser. */
  readonly own?: boolean;
  /** False where the message could not be sent. */
  readonly send: (message: Save) => boolean;
  readonly changed: () => void;
  readonly merge: typeof merge;
  /** The file was also changed elsewhere, in so many of the same places; that text is among the versions. */
  readonly conflict: (file: string, places: number) => void;
}

export class Documents {
  readonly #documents = new Map<string, Document>();
  readonly #options: Options;
  readonly #drafts: Drafts;
  /** Typed before the first welcome, over what the page came with. */
  readonly #early = new Map<string, Draft>();
  /** Whose texts these are; null before the first welcome. */
  #learner: string | null = null;
  #opened: readonly Opened[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void)[] = [];

  constructor(options: Options) {
    this.#options = options;
    this.#drafts = new Drafts(options.step, options.own ?? true);
  }

  /** Before the first welcome: finds out which drafts belong to tabs that are still open. */
  meet(): Promise<void> {
    return this.#drafts.meet();
  }

  /** Whether these are the texts of somebody else: then nothing of them may be saved, or shown with that learner's. */
  areOthers(learner: string): boolean {
    if (this.#learner !== null) return this.#learner !== learner;
    return this.#early.size > 0 && !this.#drafts.inTurn;
  }

  /** The files as of the last change from outside; typing does not make a new list. */
  get opened(): readonly Opened[] {
    return this.#opened;
  }

  get state(): SaveState {
    const all = [...this.#documents.values()];
    if (all.some((document) => document.sent !== null)) return 'saving';
    return all.every(isSaved) ? 'saved' : 'unsaved';
  }

  /** The learner typed. */
  edit(file: string, text: string): void {
    const document = this.#documents.get(file);
    if (!document || document.text === text) return;
    document.text = text;
    this.#mirror(file, document);
    this.#timer ??= setTimeout(() => this.#saveAll(), SAVE_MILLISECONDS);
    this.#options.changed();
  }

  /** The learner typed, perhaps before the server told the learner's own text: then over `start`, and the welcome merges both. */
  editEarly(file: string, start: string, text: string): void {
    if (this.#documents.has(file)) {
      this.edit(file, text);
      return;
    }
    const draft: Draft = { text, saved: start, base: 0 };
    this.#early.set(file, draft);
    this.#drafts.write(file, draft);
  }

  /** A control changed a file: as if typed, and the editor shows it as one step to undo. */
  replace(file: string, text: string): void {
    const document = this.#documents.get(file);
    if (!document || document.text === text) return;
    document.replaced += 1;
    document.text = text;
    this.#list();
    this.#mirror(file, document);
    this.#saveAll();
  }

  /** All files as they are on the screen. */
  get texts(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#documents].map(([file, { text }]) => [file, text]));
  }

  /** What a file's text is now, typing included; empty for one that is not there. */
  text(file: string): string {
    return (this.#documents.get(file) ?? this.#early.get(file))?.text ?? '';
  }

  /** A part of the page other than the editor sets a text; the file is made where it is not there. Saved at once. */
  put(file: string, text: string): void {
    if (!this.#documents.has(file)) this.#add({ file, text: '', revision: 0 });
    this.replace(file, text);
  }

  /** Resolves once the server has everything, or at once where it cannot be reached. */
  flush(): Promise<boolean> {
    this.#saveAll();
    if (this.state === 'saved') return Promise.resolve(true);
    if (this.state === 'unsaved') return Promise.resolve(false);
    return new Promise((resolve) => this.#waiting.push(() => resolve(this.state === 'saved')));
  }

  /** A new connection: the server's texts, and merged into them what this browser has not saved yet of the same learner. */
  welcome(sources: readonly Source[], learner: string): void {
    this.#learner = learner;
    this.#drafts.of(learner);
    // Deleted elsewhere meanwhile; a text that is saved nowhere else stays, and is saved.
    for (const [file, document] of this.#documents)
      if (isSaved(document) && !sources.some((source) => source.file === file)) this.#documents.delete(file);
    for (const source of sources) {
      const known = this.#documents.get(source.file);
      if (known) this.#take(known, source);
      else this.#adopt(this.#add(source), source);
    }
    for (const file of this.#early.keys()) this.#drafts.forgetNobodys(file);
    this.#early.clear();
    this.#list();
    this.#saveAll();
  }

  saved(file: string, revision: number): void {
    const document = this.#documents.get(file);
    if (!document) return;
    document.base = revision;
    if (document.sent !== null) {
      document.saved = document.sent;
      document.keepOld = document.before[0] === document.sent;
      if (document.keepOld) document.before.shift();
    }
    document.sent = document.offered = null;
    if (isSaved(document)) this.#drafts.forget(file);
    else this.#saveAll();
    this.#settle();
  }

  /** The server did not save, since the text there is newer than the one that ours started from. */
  stale(source: Source): void {
    const known = this.#documents.get(source.file);
    if (!known) return;
    known.sent = known.offered = null;
    this.#changed(known, source);
  }

  /** The server's text changed under us: reset, restore, or another tab. */
  source(source: Source): void {
    const known = this.#documents.get(source.file);
    if (known) this.#changed(known, source);
    else {
      this.#add(source);
      this.#list();
      this.#settle();
    }
  }

  /** The file is no more on the server. What was typed here meanwhile is saved nowhere else: it stays, and makes it anew. */
  removed(file: string): void {
    const document = this.#documents.get(file);
    if (!document || !isSaved(document)) return;
    this.#documents.delete(file);
    this.#drafts.forget(file);
    this.#list();
    this.#settle();
  }

  /** The connection is gone: what was in flight counts as unsaved. */
  disconnect(): void {
    for (const document of this.#documents.values()) document.sent = null;
    this.#settle();
  }

  /** What was typed here and is not saved may not be saved any more: the server's texts stand again. */
  discard(): void {
    for (const document of this.#documents.values()) {
      if (isSaved(document)) continue;
      document.text = document.saved;
      document.sent = document.offered = null;
      document.before = [];
      document.keepOld = false;
      document.replaced += 1;
    }
    this.#list();
    this.#settle();
  }

  /** The server refused something: a save that was in flight may be what it refused, and is tried again. */
  refused(): void {
    if (this.state !== 'saving') return;
    this.disconnect();
    this.#timer ??= setTimeout(() => this.#saveAll(), RETRY_MILLISECONDS);
  }

  /** The page is going away: there will be nobody to merge. */
  leave(): void {
    for (const [file, document] of this.#documents) if (!isSaved(document)) this.#mirror(file, document);
    this.#saveAll('keep');
  }

  #saveAll(ifStale: 'tell' | 'keep' = 'tell'): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [file, document] of this.#documents) {
      if (document.sent !== null || isSaved(document)) continue;
      const { base, keepOld } = document;
      const text = document.before[0] ?? document.text;
      const save: Save = { type: 'save', step: this.#options.step, file, text, base, ifStale };
      if (!this.#options.send(keepOld ? { ...save, keepOld } : save)) continue;
      document.sent = document.offered = text;
      this.#mirror(file, document);
    }
    this.#options.changed();
  }

  #add({ file, text, revision }: Source): Document {
    const document: Document = {
      text,
      base: revision,
      saved: text,
      sent: null,
      offered: null,
      before: [],
      keepOld: false,
      replaced: 1,
    };
    this.#documents.set(file, document);
    return document;
  }

  #changed(document: Document, source: Source): void {
    // What we have merged already comes again as the answer to a save that was on its way.
    if (source.revision > document.base) this.#take(document, source);
    this.#list();
    this.#saveAll();
    this.#settle();
  }

  /** The server has `source`; the text here becomes both, over what they started from. */
  #take(document: Document, source: Source): void {
    const { file, text, revision } = source;
    const ours = text === document.offered || text === document.text;
    // A server that went back to an older text, as from a backup, does not take the newer one away.
    const older = revision < document.base;
    const merged =
      ours || text === document.saved
        ? { text: document.text, conflicts: 0 }
        : older
          ? { text: document.text, conflicts: 1 }
          : this.#options.merge(document.saved, document.text, text);
    document.saved = text;
    if (!older) document.base = revision;
    this.#show(file, document, merged);
  }

  /** What pages left that were closed before they could save, and what was typed here before the welcome. */
  #adopt(document: Document, source: Source): void {
    const { file } = source;
    const early = this.#early.get(file);
    for (const draft of [...this.#drafts.adopt(file, source.text), ...(early ? [early] : [])]) {
      const before = document.text;
      const merged = this.#mergeDraft(draft, before, source);
      // The text of another draft has never been on the server.
      const first = [...(draft.before ?? [])];
      if (merged.conflicts > 0 && before !== source.text) first.push(before);
      document.before.push(...first.filter((one) => !document.before.includes(one)));
      document.keepOld ||= draft.keepOld === true;
      this.#show(file, document, merged);
    }
  }

  #mergeDraft(draft: Draft, text: string, source: Source): ReturnType<typeof merge> {
    const saved = draft.saved ?? (draft.base === source.revision ? source.text : undefined);
    if (draft.text === text || draft.offered === text) return { text: draft.text, conflicts: 0 };
    return saved === undefined || source.revision < draft.base
      ? { text: draft.text, conflicts: 1 }
      : this.#options.merge(saved, draft.text, text);
  }

  #show(file: string, document: Document, { text, conflicts }: ReturnType<typeof merge>): void {
    if (document.text !== text) document.replaced += 1;
    document.text = text;
    if (conflicts > 0) {
      document.keepOld = true;
      this.#options.conflict(file, conflicts);
    }
    if (isSaved(document)) this.#drafts.forget(file);
    else this.#mirror(file, document);
  }

  #list(): void {
    this.#opened = [...this.#documents]
      .map(([file, one]) => ({ file, text: one.text, replaced: one.replaced }))
      .sort((a, b) => rank(a.file) - rank(b.file));
  }

  #settle(): void {
    this.#options.changed();
    if (this.state !== 'saving') for (const done of this.#waiting.splice(0)) done();
  }

  #mirror(file: string, { text, base, saved, offered, before, keepOld }: Document): void {
    const draft = { text, base, saved, offered: offered ?? undefined };
    this.#drafts.write(file, before.length > 0 || keepOld ? { ...draft, before, keepOld } : draft);
  }
}

function isSaved(document: Document): boolean {
  return document.text === document.saved && document.before.length === 0;
}

/** The learner's own program comes first; the rest stays as the server lists it. */
function rank(file: string): number {
  return file === 'main.c' ? 0 : 1;
}
