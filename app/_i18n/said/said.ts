/**
 * Sentences that come from outside of the page's parts: from the server, with a code, and of `notices`. English is what
 * stands in them; another language's are loaded with the first one, so that no page carries them.
 */
import { fill, type Values } from '../../../labs/fill.ts';
import type { Told } from '../../../server/protocol.ts';
import { isLanguage, type Language } from '../languages.ts';
import { notices } from './notices.ts';

/** In English, and what other languages make it of. */
export interface Said {
  readonly text: string;
  readonly told?: Told | undefined;
}

/** A notice of the page's own. */
export function notice(code: keyof typeof notices, values: Values = {}): Said {
  return { text: fill(notices[code], values, 'en'), told: { code, values: { ...values } } };
}

type Sentences = Readonly<Record<string, string>>;

const LOADERS: Readonly<Partial<Record<Language, () => Promise<Sentences>>>> = {
  de: async () => (await import('./de.ts')).sentences,
};
const loaded = new Map<string, Sentences>();
const listeners = new Set<() => void>();

/** Loads a language's sentences; what cannot be loaded now is tried again with the next sentence. */
export async function warmSaid(language: string): Promise<void> {
  if (!isLanguage(language) || loaded.has(language)) return;
  const sentences = await LOADERS[language]?.().catch(() => null);
  if (!sentences) return;
  loaded.set(language, sentences);
  for (const listener of listeners) listener();
}

/** A sentence in a language: in English where that has no other words, or they are not here yet. */
export function sayNow({ text: english, told }: Said, language: string): string {
  const sentences = loaded.get(language);
  const text = told && sentences && Object.hasOwn(sentences, told.code) ? sentences[told.code] : undefined;
  return told && text !== undefined ? fill(text, told.values, language) : english;
}

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
