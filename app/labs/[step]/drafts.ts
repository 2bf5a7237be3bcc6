/**
 * What is typed and not yet saved, mirrored in this browser. Each opened page writes under a name of its own, so that two
 * tabs do not overwrite each other's; what a page left behind is adopted by the next one that opens the same step for the
 * same learner. A browser may become another learner's: what the one before left stays, and is nobody else's. Before the server
 * said who types, a draft is nobody's; a learner whose text is still the one that it started from takes it up.
 */

export interface Draft {
  readonly text: string;
  /** The revision that it started from, and the text of that; drafts of an older page have no text. */
  readonly base: number;
  readonly saved?: string | undefined;
  /** What was last sent to the server, which may have it by now. */
  readonly offered?: string | undefined;
  /** As in a document. */
  readonly before?: readonly string[];
  readonly keepOld?: boolean;
}

const PREFIX = 'wirespeed:draft:';
/** Of whom the server has not said anything yet. */
const NOBODY = '';

export class Drafts {
  readonly #page = Math.random().toString(36).slice(2);
  readonly #step: string;
  readonly #kept: boolean;
  #learner = NOBODY;
  /** Pages whose drafts are their own business. */
  #alive: ReadonlySet<string> = new Set();

  /** `kept`: where not, nothing is mirrored, and nothing adopted: the text is another's. */
  constructor(step: string, kept = true) {
    this.#step = step;
    this.#kept = kept;
  }

  /** Whose drafts these are, before any is adopted: a mark that the server gives each learner. Nobody's until then. */
  of(learner: string): void {
    this.#learner = learner;
  }

  /** Says that this page is there, and learns which others are; where the browser has no locks, none is known. */
  async meet(): Promise<void> {
    try {
      const name = (page: string) => `${PREFIX}${page}`;
      // Held until the page is gone.
      void navigator.locks.request(name(this.#page), () => new Promise(() => undefined));
      const { held = [] } = await navigator.locks.query();
      this.#alive = new Set(held.flatMap((lock) => (lock.name ? [lock.name.slice(PREFIX.length)] : [])));
    } catch {
      // Then drafts of a page that is still open are taken up too, which merges the same lines twice into one.
    }
  }

  write(file: string, draft: Draft): void {
    if (!this.#kept) return;
    try {
      localStorage.setItem(this.#key(file), JSON.stringify(draft));
    } catch {
      // A full or forbidden store only costs the second copy.
    }
  }

  forget(file: string): void {
    this.#remove(this.#key(file));
  }

  /** What this page wrote before it knew whose it is. */
  forgetNobodys(file: string): void {
    this.#remove(this.#key(file, NOBODY));
  }

  /** What pages that are gone left of a file, whose text on the server is `text`. It is this page's from now on. */
  adopt(file: string, text: string): Draft[] {
    if (!this.#kept) return [];
    return [
      ...this.#adopt(this.#start(file, this.#learner), () => true),
      ...this.#adopt(this.#start(file, NOBODY), ({ saved }) => saved === text),
    ];
  }

  /** What is unreadable goes; what does not fit stays. */
  #adopt(start: string, fits: (draft: Draft) => boolean): Draft[] {
    try {
      const keys = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? '');
      return keys
        .filter((key) => key.startsWith(start) && !this.#alive.has(key.slice(start.length)))
        .flatMap((key) => {
          const draft = read(localStorage.getItem(key));
          if (draft && !fits(draft)) return [];
          localStorage.removeItem(key);
          return draft ? [draft] : [];
        });
    } catch {
      return [];
    }
  }

  #remove(key: string): void {
    try {
      localStorage.removeItem(key);
    } catch {
      // As above.
    }
  }

  #key(file: string, learner = this.#learner): string {
    return `${this.#start(file, learner)}${this.#page}`;
  }

  #start(file: string, learner: string): string {
    return `${PREFIX}${learner}:${this.#step}:${file}:`;
  }
}

function read(kept: string | null): Draft | null {
  try {
    const draft: unknown = JSON.parse(kept ?? 'null');
    if (typeof draft !== 'object' || draft === null) return null;
    const { text, base, saved, offered, before, keepOld } = draft as Record<string, unknown>;
    if (typeof text !== 'string' || typeof base !== 'number') return null;
    const some = (value: unknown) => (typeof value === 'string' ? value : undefined);
    return {
      text,
      base,
      saved: some(saved),
      offered: some(offered),
      before: Array.isArray(before) ? before.filter((one) => typeof one === 'string') : [],
      keepOld: keepOld === true,
    };
  } catch {
    return null;
  }
}
