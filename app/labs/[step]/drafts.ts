/**
 * What is typed and not yet saved, mirrored in this browser. Each opened page writes under a name of its own, so that two
 * tabs do not overwrite each other's; what a page left behind is adopted by the next one that opens the same step for the
 * same learner. A browser may become another learner's: what the one before left stays, and is nobody else's. Before the server
 * said who types, a draft is nobody's; a learner whose text is still the one that it started from takes it up, as long as
 * nobody else's turn at this browser began.
 */
import { isTurn, nameTurn, nextTurn, presentTurn } from './turn.ts';

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

/** This browser is another learner's now, known or not: what nobody was named for goes. */
export function beginNextTurn(learner = ''): void {
  nextTurn(learner);
  forgetOtherTurns();
}

export class Drafts {
  readonly #page = Math.random().toString(36).slice(2);
  readonly #step: string;
  readonly #kept: boolean;
  /** In which this page was opened: of whom, the server has not said yet. */
  readonly #turn = presentTurn().name;
  #learner = this.#turn;
  /** Pages whose drafts are their own business. */
  #alive: ReadonlySet<string> = new Set();

  /** `kept`: where not, nothing is mirrored, and nothing adopted: the text is another's. */
  constructor(step: string, kept = true) {
    this.#step = step;
    this.#kept = kept;
  }

  /** Whether what this page wrote may be the present learner's. */
  get inTurn(): boolean {
    return presentTurn().name === this.#turn;
  }

  /** Whose drafts these are, before any is adopted: a mark that the server gives each learner. Nobody's until then. */
  of(learner: string): void {
    this.#learner = learner;
    if (!this.#kept) return;
    const { learner: before } = presentTurn();
    if (before !== '' && before !== learner) beginNextTurn(learner);
    else nameTurn(learner);
  }

  /** Says that this page is there, and learns which others are; where the browser has no locks, none is known. */
  async meet(): Promise<void> {
    forgetOtherTurns();
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
    const kept = JSON.stringify({ ...draft, at: Date.now() });
    // A full or forbidden store only costs the second copy.
    while (!keep(this.#key(file), kept) && this.#forgetOldest());
  }

  /** Makes room: of what other learners left here, the oldest goes. False where there is none. */
  #forgetOldest(): boolean {
    const others = drafts().filter(({ owner }) => owner !== this.#learner && !isTurn(owner));
    const oldest = others.sort((a, b) => a.at - b.at)[0];
    if (oldest) remove(oldest.key);
    return oldest !== undefined;
  }

  forget(file: string): void {
    remove(this.#key(file));
  }

  /** What this page wrote before it knew whose it is. */
  forgetNobodys(file: string): void {
    remove(this.#key(file, this.#turn));
  }

  /** What pages that are gone left of a file, whose text on the server is `text`. It is this page's from now on. */
  adopt(file: string, text: string): Draft[] {
    if (!this.#kept) return [];
    return [
      ...this.#adopt(this.#start(file, this.#learner), () => true),
      ...this.#adopt(this.#start(file, presentTurn().name), ({ saved }) => saved === text),
    ];
  }

  /** What is unreadable goes; what does not fit stays. */
  #adopt(start: string, fits: (draft: Draft) => boolean): Draft[] {
    return keys()
      .filter((key) => key.startsWith(start) && !this.#alive.has(key.slice(start.length)))
      .flatMap((key) => {
        const draft = read(kept(key));
        if (draft && !fits(draft)) return [];
        remove(key);
        return draft ? [draft] : [];
      });
  }

  #key(file: string, learner = this.#learner): string {
    return `${this.#start(file, learner)}${this.#page}`;
  }

  #start(file: string, learner: string): string {
    return `${PREFIX}${learner}:${this.#step}:${file}:`;
  }
}

/** A page that is still open may go on writing in a turn that is over. */
function forgetOtherTurns(): void {
  const { name } = presentTurn();
  for (const { key, owner } of drafts()) if (isTurn(owner) && owner !== name) remove(key);
}

function drafts(): { readonly key: string; readonly owner: string; readonly at: number }[] {
  return keys().flatMap((key) => {
    const [owner] = key.slice(PREFIX.length).split(':');
    return key.startsWith(PREFIX) && owner !== undefined ? [{ key, owner, at: writtenAt(kept(key)) }] : [];
  });
}

/** Drafts of an older page do not say it. */
function writtenAt(draft: string | null): number {
  return Number(/"at":(\d{1,15})\}$/.exec(draft ?? '')?.[1] ?? 0);
}

/** Not every browser keeps anything: then there are no keys. */
function keys(): string[] {
  try {
    return Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? '');
  } catch {
    return [];
  }
}

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, text: string): boolean {
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

function remove(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // What is not kept need not go.
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
