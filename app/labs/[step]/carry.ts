/** Texts on their way from one step to the next, in this tab's memory until the next step has them. */
const key = (slug: string) => `wirespeed-carried:${slug}`;

export interface Carried {
  /** Whose they are: a mark of the server. */
  readonly learner: string;
  /** The number of the step that they come from. */
  readonly from: string;
  readonly texts: Readonly<Record<string, string>>;
}

/** False where the browser keeps nothing. */
export function carry(to: string, carried: Carried): boolean {
  try {
    sessionStorage.setItem(key(to), JSON.stringify(carried));
    return true;
  } catch {
    return false;
  }
}

/** Takes what was carried to a step, once; null where there is nothing, or what there is is another learner's. */
export function arrive(slug: string, learner: string): Carried | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key(slug)) ?? 'null');
    sessionStorage.removeItem(key(slug));
    return isCarried(kept) && kept.learner === learner ? kept : null;
  } catch {
    return null;
  }
}

function isCarried(value: unknown): value is Carried {
  if (typeof value !== 'object' || value === null || !('learner' in value)) return false;
  if (!('from' in value) || !('texts' in value)) return false;
  const { learner, from, texts } = value;
  if (typeof learner !== 'string' || typeof from !== 'string' || typeof texts !== 'object' || texts === null)
    return false;
  return Object.values(texts).every((text) => typeof text === 'string');
}
