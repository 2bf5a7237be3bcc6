/** The texts of a request, for components that are rendered on the server. */
import 'server-only';
import { cookies, headers } from 'next/headers';
import { createTranslator } from 'use-intl/core';
import type { Catalogue, Namespace, Translated } from './catalogue.ts';
import { compileAll } from './compiled.ts';
import { chooseLanguage, LANGUAGE_COOKIE, type Language } from './languages.ts';
import { type Said, sayNow, warmSaid } from './said/said.ts';

const LOADERS: Record<Language, () => Promise<Translated<Catalogue>>> = {
  en: async () => (await import('./en.ts')).en,
  de: async () => (await import('./de.ts')).de,
};
const compiled = new Map<Language, Promise<Catalogue>>();

export async function readLanguage(): Promise<Language> {
  const [jar, sent] = await Promise.all([cookies(), headers()]);
  return chooseLanguage(jar.get(LANGUAGE_COOKIE)?.value, sent.get('accept-language'));
}

/** A language's texts as the browser gets them: parsed here once, so that no page carries the parser. */
export function messagesOf(language: Language): Promise<Catalogue> {
  let messages = compiled.get(language);
  if (!messages) {
    messages = LOADERS[language]().then((texts) => compileAll(texts) as Catalogue);
    compiled.set(language, messages);
  }
  return messages;
}

/** What `useTexts` is in the browser. */
export async function readTexts<N extends Namespace>(namespace: N) {
  const language = await readLanguage();
  return createTranslator({ locale: language, messages: await messagesOf(language), namespace });
}

/** A sentence of the server's in a header of its own, percent-encoded. */
export async function readSaid(header: string): Promise<string> {
  const said: Said = JSON.parse(decodeURIComponent(header));
  const language = await readLanguage();
  await warmSaid(language);
  return sayNow(said, language);
}
