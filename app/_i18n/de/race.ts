import type { Translated } from '../catalogue.ts';
import type { race as english } from '../en/race.ts';

export const race: Translated<typeof english> = {
  title: 'Rennen',
  heading: 'Rennen in „{room}“',
  about:
    'Wer sendet am schnellsten, und wer braucht für ein Paket die wenigste Arbeit? Es zählt, was du beim Senden gemessen hast, seit du im Raum bist. Du siehst die ersten drei, deinen Platz und wer als Nächster über dir steht.',
  anonymous: 'Genannt wird nur, wer das will.',
  offHere: 'Das Rennen ist aus. Schalte es in den Einstellungen des Raums ein.',
  off: 'In deinem Raum läuft gerade kein Rennen.',
  noRoom: 'Du bist in keinem Raum. Ein Rennen gibt es in Räumen, deren Leitung es einschaltet.',
  nameMe: 'Den anderen meinen Namen zeigen',
  noNames: 'In deinem Raum wird niemand genannt.',
  nothing: 'Noch hat niemand gemessen. Miss in den Schritten mit Versuchsbuch.',
  rate: 'Rate',
  rateHelp: 'Pakete pro Sekunde ÷ die der Musterlösung, abwechselnd gemessen',
  work: 'Arbeit',
  workHelp: 'Befehle für ein Paket, auf jedem Rechner gleich viele',
  of: '{count, plural, =0 {noch niemand} one {# Teilnehmer} other {# Teilnehmer}}',
  you: '{name} (du)',
  somebody: 'jemand',
};
