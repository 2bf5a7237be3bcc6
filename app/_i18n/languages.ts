/** Which languages the page speaks, and which one a request is answered in. Pure. */

/** Each by its own name, as someone who reads nothing else must find it. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

/** Kept by the menu; without it the browser's own wish counts. */
export const LANGUAGE_COOKIE = 'wirespeed-language';
const FALLBACK: Language = 'en';

export function isLanguage(text: string): text is Language {
  return Object.hasOwn(LANGUAGES, text);
}

/** `accept` is the header Accept-Language: of the tags in it the one with the greatest weight that we speak. */
export function chooseLanguage(cookie: string | undefined, accept: string | null): Language {
  if (cookie !== undefined && isLanguage(cookie)) return cookie;
  const wished = (accept ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const weight = parameters.map((one) => /^\s*q=([\d.]+)$/.exec(one)?.[1]).find(Boolean);
      return { language: tag.split('-')[0] ?? '', weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    // The order of equals stays.
    .sort((a, b) => b.weight - a.weight)
    .map(({ language }) => language);
  return wished.find(isLanguage) ?? FALLBACK;
}
