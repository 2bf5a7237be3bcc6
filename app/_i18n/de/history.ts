import type { Translated } from '../catalogue.ts';
import type { history as english } from '../en/history.ts';

export const history: Translated<typeof english> = {
  title: 'Verlauf',
  about:
    'Jeder gesicherte Text neben dem, den du jetzt hast. Was du auch übernimmst: Dein jetziger Text wird vorher gesichert.',
  empty:
    'Noch ist nichts gesichert. Jeder Bau, jede Prüfung und jedes Zurücksetzen sichert, was vorher da war, und nach einer Weile auch das Tippen.',
  list: 'Gesicherte Texte',
  referenceOfStep: 'Die Musterlösung dieses Schritts',
  passed: 'bestanden',
  kept: 'Gesichert',
  keptAll: 'Ganz zurückholen',
  reference: 'Musterlösung',
  referenceAll: 'Alles übernehmen',
  fetching: 'Der Text wird geholt …',
};
