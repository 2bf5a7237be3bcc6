/**
 * Sentences that come from outside of the page's parts: from the server, with a code, and of `notices`. English is what
 * stands in them; another language's are loaded with the first one, so that no page carries them.
 */
import { fill, type Values } from '../../../labs/fill.ts';
import type { Told } from '../../../server/protocol.ts';
import { isLanguage, type Language } from '../languages.ts';
import { notices } from './notices.ts';
import { recognise } from './recognise.ts';

/** In English, and what other languages make it of. */
export interface Said {
  readonly text: string;
  readonly told?: Told | undefined;
}

/** A notice of the page's own. */
export function notice(code: keyof typeof notices, values: Values = {}): Said {
  return { text: fill(notices[code], values, 'en'), told: { code, values: { ...values } } };
}

interface Words {
  readonly sentences: Readonly<Record<string, string>>;
  /** By their English; the checks of `steps` say nothing else. */
  readonly course: readonly (readonly [english: string, other: string])[];
  readonly steps: readonly string[];
}

const LOADERS: Readonly<Partial<Record<Language, () => Promise<Words>>>> = {
  de: () => import('./de.ts'),
};
const loaded = new Map<string, Words>();
const listeners = new Set<() => void>();

/** Loads a language's sentences; what cannot be loaded now is tried again with the next sentence. */
export async function warmSaid(language: string): Promise<void> {
  if (!isLanguage(language) || loaded.has(language)) return;
  const words = await LOADERS[language]?.().catch(() => null);
  if (!words) return;
  loaded.set(language, words);
  for (const listener of listeners) listener();
}

/** A sentence in a language: in English where that has no other words, or they are not here yet. */
export function sayNow({ text: english, told }: Said, language: string): string {
  const words = loaded.get(language);
  if (!words) return english;
  if (!told) return recognise(english, words.course) ?? english;
  const text = Object.hasOwn(words.sentences, told.code) ? words.sentences[told.code] : undefined;
  return text === undefined ? english : fill(text, told.values, language);
}

/** Whether all that a step's check says has words in that language. */
export function isTranslated(step: string, language: string): boolean {
  return loaded.get(language)?.steps.includes(step) === true;
}

/** The same in the page's language, as far as that is here. */
export const sayHere = (said: Said): string => sayNow(said, document.documentElement.lang);

/** The same in the page's language, once that is here. */
export async function say(said: Said): Promise<string> {
  const language = document.documentElement.lang;
  if (said.told) await warmSaid(language);
  return sayNow(said, language);
}

/** What the server answered instead of what was asked for: its sentence, or an empty text. */
export async function saidIn(answer: Response): Promise<string> {
  const { TOLD_HEADER, told } = await import('../../../server/protocol.ts');
  const header = answer.headers.get(TOLD_HEADER);
  const text = (await answer.text()).trim();
  return say({ text, told: header === null ? undefined : told.safeParse(read(header)).data });
}

/** Null for what is no JSON. */
function read(header: string): unknown {
  try {
    return JSON.parse(decodeURIComponent(header));
  } catch {
    return null;
  }
}

/** Calls back whenever a language's sentences have come, until the returned function is called. */
export function onSaid(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const isSaid = (language: string): boolean => loaded.has(language);
