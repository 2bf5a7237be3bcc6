import type { Translated } from '../catalogue.ts';
import type { summary as english } from '../en/summary.ts';

export const summary: Translated<typeof english> = {
  title: 'Was ich gemacht habe',
  nobody: 'Von dir ist hier noch nichts: Fang mit einem Schritt an',
  looking: 'Wird geholt …',
  name: 'Dein Name',
  soFar:
    'schreibt einen Paketgenerator als Unikernel und hat bisher {passed, number} von {all, number} Schritten bestanden, jeden auf der Leitung geprüft.',
  done: 'hat einen Paketgenerator als Unikernel geschrieben und alle {all, number} Schritte bestanden, jeden auf der Leitung geprüft.',
  inRoom: 'In „{room}“.',
  print: 'Drucken',
  bookAsCsv: 'Versuchsbuch als CSV',
  steps: 'Schritte',
  step: 'Schritt',
  passedAt: 'Bestanden',
  checks: 'Prüfungen',
  time: 'Zeit',
  begun: 'begonnen',
  underAMinute: 'unter einer Minute',
  minutes: '{count} min',
  hours: '{count} h',
  days: '{count} Tage',
  timeHelp:
    'Prüfungen bis zur ersten bestandenen. Zeit von der ersten Spur von Arbeit am Schritt bis dahin, mit allen Pausen.',
  best: 'Beste Raten',
  rate: '{rate} Pakete/s',
  ofReference: '· {ratio}× die Musterlösung',
  instructions: '{count} Befehle für ein Paket',
  book: 'Versuchsbuch',
  noBook: 'Noch wurde nichts gemessen.',
  experiment: 'Versuch',
  sent: 'Gesendet, Pakete/s',
  toNaive: 'Zu naiv',
  toReference: 'Zur Musterlösung',
  perPacket: 'Befehle',
  note: 'Notiz',
};
