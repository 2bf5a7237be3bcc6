/**
 * Whose turn it is at this browser. It becomes another learner's by a code that goes on with somebody's work, or by a new
 * cookie. What is kept before the server said of whom belongs to the turn, and ends with it.
 */
const KEY = 'wirespeed-turn';

export interface Turn {
  /** No learner's mark looks like it; empty at first, and for good where the browser keeps nothing. */
  readonly name: string;
  /** Whom the server named in it; empty before. */
  readonly learner: string;
}

const FIRST: Turn = { name: '', learner: '' };

export function presentTurn(): Turn {
  try {
    const [, name = '', learner = ''] =
      /^(|~[a-z0-9]{1,20}) ([\w-]{0,50})$/.exec(localStorage.getItem(KEY) ?? '') ?? [];
    return { name, learner };
  } catch {
    return FIRST;
  }
}

/** The server named whose turn it is. */
export function nameTurn(learner: string): void {
  keep({ ...presentTurn(), learner });
}

/** @param learner who is next; empty where only the server knows yet */
export function nextTurn(learner: string): void {
  keep({ name: `~${Math.random().toString(36).slice(2)}`, learner });
}

/** Of the owner of a draft: whether it is a turn, and no learner. */
export function isTurn(owner: string): boolean {
  return owner === '' || owner.startsWith('~');
}

function keep({ name, learner }: Turn): void {
  try {
    localStorage.setItem(KEY, `${name} ${learner}`);
  } catch {
    // Where nothing is kept, there is nothing of the one before either.
  }
}
