/**
 * The learner's text. Typing is saved within a second and mirrored in this browser with the revision that it started
 * from, so that neither a lost connection nor a closed tab loses a character. Where text was changed in two places,
 * what is on this screen stays: it is saved with its old revision, and the server keeps the other text as a version.
 */
import type { ClientMessage, Source } from '../../../server/protocol.ts';

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
  replaced: number;
}

/** A pause in typing longer than this saves; continuous typing is saved this often too. */
const SAVE_MILLISECONDS = 500;
const RETRY_MILLISECONDS = 5_000;

interface Options {
  readonly step: string;
  /** False where the message could not be sent. */
  readonly send: (message: Save) => boolean;
  readonly changed: () => void;
  /** The file was also changed elsewhere; that text is among the versions. */
  readonly conflict: (file: string) => void;
}

export class Documents {
  readonly #documents = new Map<string, Document>();
  readonly #options: Options;
  #opened: readonly Opened[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void)[] = [];

  constructor(options: Options) {
    this.#options = options;
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
    return this.#documents.get(file)?.text ?? '';
  }

  /** A part of the page other than the editor sets a text; the file is made where it is not there. Saved at once. */
  put(file: string, text: string): void {
    if (!this.#documents.has(file)) this.#replace({ file, text: '', revision: 0 }, '', 0);
    this.replace(file, text);
  }

  /** Resolves once the server has everything, or at once where it cannot be reached. */
  flush(): Promise<boolean> {
    this.#saveAll();
    if (this.state === 'saved') return Promise.resolve(true);
    if (this.state === 'unsaved') return Promise.resolve(false);
    return new Promise((resolve) => this.#waiting.push(() => resolve(this.state === 'saved')));
  }

  /** A new connection: the server's texts, and on top of them what this browser has not saved yet. */
  welcome(sources: readonly Source[]): void {
    for (const source of sources) {
      const known = this.#documents.get(source.file);
      const draft = known && !isSaved(known) ? known : this.#draft(source.file);
      if (!draft || draft.text === source.text) {
        this.#replace(source, source.text, source.revision);
        this.#forget(source.file);
      } else {
        this.#replace(source, draft.text, draft.base);
        if (draft.base < source.revision) this.#options.conflict(source.file);
      }
    }
    this.#saveAll();
  }

  saved(file: string, revision: number): void {
    const document = this.#documents.get(file);
    if (!document) return;
    document.base = revision;
    if (document.sent !== null) document.saved = document.sent;
    document.sent = null;
    if (isSaved(document)) this.#forget(file);
    else this.#saveAll();
    this.#settle();
  }

  /** The server's text changed under us: reset, restore, or another tab. */
  source(source: Source): void {
    const known = this.#documents.get(source.file);
    if (known && !isSaved(known) && known.text !== source.text) {
      known.saved = source.text;
      this.#options.conflict(source.file);
      this.#saveAll();
    } else {
      this.#replace(source, source.text, source.revision);
      this.#forget(source.file);
    }
    this.#settle();
  }

  /** The connection is gone: what was in flight counts as unsaved. */
  disconnect(): void {
    for (const document of this.#documents.values()) document.sent = null;
    this.#settle();
  }

  /** The server refused something: a save that was in flight may be what it refused, and is tried again. */
  refused(): void {
    if (this.state !== 'saving') return;
    this.disconnect();
    this.#timer ??= setTimeout(() => this.#saveAll(), RETRY_MILLISECONDS);
  }

  /** The page is going away. */
  leave(): void {
    for (const [file, document] of this.#documents) if (!isSaved(document)) this.#mirror(file, document);
    this.#saveAll();
  }

  #saveAll(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [file, document] of this.#documents) {
      if (document.sent !== null || isSaved(document)) continue;
      const { text, base } = document;
      if (this.#options.send({ type: 'save', step: this.#options.step, file, text, base }))
        document.sent = text;
    }
    this.#options.changed();
  }

  /** Shows `text`, which started from revision `base`; `source` is what the server has. */
  #replace(source: Source, text: string, base: number): void {
    const known = this.#documents.get(source.file);
    const replaced = known?.text === text ? known.replaced : (known?.replaced ?? 0) + 1;
    this.#documents.set(source.file, { text, base, saved: source.text, sent: null, replaced });
    this.#list();
    this.#options.changed();
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

  #key(file: string): string {
    return `wirespeed:draft:${this.#options.step}:${file}`;
  }

  #mirror(file: string, { text, base }: Document): void {
    try {
      localStorage.setItem(this.#key(file), JSON.stringify({ text, base }));
    } catch {
      // A full or forbidden store only costs the second copy.
    }
  }

  #draft(file: string): { text: string; base: number } | null {
    try {
      const draft: unknown = JSON.parse(localStorage.getItem(this.#key(file)) ?? 'null');
      if (typeof draft !== 'object' || draft === null) return null;
      const { text, base } = draft as Record<string, unknown>;
      return typeof text === 'string' && typeof base === 'number' ? { text, base } : null;
    } catch {
      return null;
    }
  }

  #forget(file: string): void {
    try {
      localStorage.removeItem(this.#key(file));
    } catch {
      // See #mirror.
    }
  }
}

function isSaved(document: Document): boolean {
  return document.text === document.saved;
}

/** The learner's own program comes first; the rest stays as the server lists it. */
function rank(file: string): number {
  return file === 'main.c' ? 0 : 1;
}
