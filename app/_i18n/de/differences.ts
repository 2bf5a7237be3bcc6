import type { Translated } from '../catalogue.ts';
import type { differences as english } from '../en/differences.ts';

export const differences: Translated<typeof english> = {
  name: 'Unterschiede',
  file: 'Datei',
  sameAsYours: 'Gleich wie dein Text jetzt.',
  same: 'Gleich.',
  place: 'Unterschied {at, number} von {all, number}, in Zeile {line}',
  previous: 'Voriger',
  next: 'Nächster',
  take: 'Diesen übernehmen',
  taken: 'Übernommen. Was du hattest, ist im Verlauf.',
  allTaken: 'Alles übernommen. Was du hattest, ist im Verlauf.',
  yours: 'Deiner jetzt',
  otherText: 'Der andere Text',
  yourText: 'Dein Text jetzt',
};
