import type { Translated } from '../catalogue.ts';
import type { frames as english } from '../en/frames.ts';

export const frames: Translated<typeof english> = {
  compared: 'Frames im Vergleich',
  title: 'Dein Frame neben dem der Musterlösung',
  previous: 'Voriger',
  next: 'Nächster',
  place: '{at, number} von {all, number}',
  yours: 'Deiner',
  reference: 'Musterlösung',
  fields: 'Felder im Vergleich',
  field: 'Feld',
  differs: '(anders)',
  caption: '{title} · {bytes, number} Byte · {summary}',
  noFrame: '{title} · kein Frame',
  pointed: '{field}: Byte {from, number} bis {to, number}',
  bytes: 'Bytes: {title}. Die Pfeiltasten gehen von Feld zu Feld.',
};
