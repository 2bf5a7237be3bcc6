/** What stands in the form's fields, and the way from there to what is sent and back. */
import { type FeedbackForm, MAX_FEEDBACK_MINUTES, type SentFeedback } from '../../../server/protocol.ts';

const KEY = 'wirespeed.feedback';
/** Each learner's apart: a browser may become another one's. */
const keyOf = (learner: string) => `${KEY}:${learner}`;

/** What is asked of a step, and of the whole course: keys of what is stored and of the texts. */
export const RATINGS = ['clear', 'hard'] as const;
export const TEXTS = ['heldUp', 'remember', 'other'] as const;

/** Every field is a text; an empty one is no answer. Keys of `steps` are `slug/clear`, `slug/hard`, `slug/minutes`. */
export interface Draft {
  readonly steps: Readonly<Record<string, string>>;
  readonly heldUp: string;
  readonly remember: string;
  readonly other: string;
}

export const EMPTY: Draft = { steps: {}, heldUp: '', remember: '', other: '' };

/** Keys of fields that cannot be sent as they are: minutes that are no number, or too large. */
export type Faults = ReadonlySet<string>;

export function faultsOf({ steps }: Draft): Faults {
  const faults = new Set<string>();
  for (const [key, value] of Object.entries(steps)) {
    const minutes = value.trim();
    if (
      key.endsWith('/minutes') &&
      minutes !== '' &&
      !(/^\d+$/.test(minutes) && Number(minutes) <= MAX_FEEDBACK_MINUTES)
    )
      faults.add(key);
  }
  return faults;
}

export function isEmpty({ steps, heldUp, remember, other }: Draft): boolean {
  return [...Object.values(steps), heldUp, remember, other].every((value) => value.trim() === '');
}

/** Only of a draft without faults. */
export function formOf({ steps, heldUp, remember, other }: Draft): FeedbackForm {
  const rated: Record<string, Record<string, number>> = {};
  for (const [key, value] of Object.entries(steps)) {
    const [slug = '', question = ''] = key.split('/');
    if (value.trim() !== '') rated[slug] = { ...rated[slug], [question]: Number(value) };
  }
  return { steps: rated, heldUp, remember, other };
}

export function draftOf({ form }: SentFeedback): Draft {
  const steps = Object.entries(form.steps).flatMap(([slug, answers]) =>
    Object.entries(answers).map(([question, value]) => [`${slug}/${question}`, String(value)]),
  );
  return { ...form, steps: Object.fromEntries(steps) };
}

/** What this browser kept of a form that was not sent, or null. */
export function readDraft(learner: string): Draft | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(learner)) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return null;
    const text = (value: unknown) => (typeof value === 'string' ? value : '');
    const fields = new Map<string, unknown>(Object.entries(kept));
    const steps = Object.entries(fields.get('steps') ?? {}).map(([key, value]) => [key, text(value)]);
    const [heldUp, remember, other] = TEXTS.map((key) => text(fields.get(key)));
    return {
      steps: Object.fromEntries(steps),
      heldUp: heldUp ?? '',
      remember: remember ?? '',
      other: other ?? '',
    };
  } catch {
    return null;
  }
}

/** Keeps the draft in this browser, or forgets it (null); false where the browser keeps nothing. */
export function keepDraft(learner: string, draft: Draft | null): boolean {
  try {
    if (draft) localStorage.setItem(keyOf(learner), JSON.stringify(draft));
    else localStorage.removeItem(keyOf(learner));
    return true;
  } catch {
    return false;
  }
}
