import type { Translated } from '../catalogue.ts';
import type { afterwards as english } from '../en/afterwards.ts';

export const afterwards: Translated<typeof english> = {
  back: 'Der Raum',
  noRoom: 'Diesen Raum gibt es nicht, oder er gehört jemand anderem',
  looking: 'Wird geholt …',
  report: 'Bericht',
  reportOf: 'Bericht vom {at}.',
  endedAt: 'Der Raum endete am {at}.',
  print: 'Drucken',
  learners: '{count, plural, =0 {Niemand war darin} one {# Teilnehmer} other {# Teilnehmer}}',
  table: 'Wer wann was bestanden hat',
  cells:
    'Wann ein Schritt bestanden wurde, und mit wie vielen Prüfungen. In den letzten Zeilen Mediane derer, die bestanden haben.',
  name: 'Name',
  left: '(gegangen)',
  passedOf: 'Bestanden / geöffnet',
  checks: 'Prüfungen',
  minutes: 'Minuten',
  times: '×{count, number}',
  tried: '{count, plural, one {# Prüfung} other {# Prüfungen}}',
  elsewhere: 'anderswo',
  more: '{count, plural, one {Ein weiterer Teilnehmer ist} other {# weitere Teilnehmer sind}} nicht aufgeführt.',
  stuck: 'Wo es hakte',
  stuckHelp:
    'Was die Prüfungen beanstandet haben; zuerst, was die meisten traf. Was eine Prüfung nicht erreichte, zählt nicht.',
  nothingFailed: 'Keine Prüfung ist gescheitert.',
  failed:
    '{failures, plural, one {#-mal} other {#-mal}}, {learners, plural, one {# Teilnehmer} other {# Teilnehmer}}',
  held: '{count, plural, one {# hat seither nicht bestanden} other {# haben seither nicht bestanden}}',
  feedback: 'Rückmeldungen',
  forms:
    '{count, plural, one {# Bogen} other {# Bögen}}. Mediane, in Klammern die Zahl der Antworten; Texte ohne Reihenfolge.',
  tooFew:
    '{count, plural, =0 {Kein Bogen wurde abgeschickt.} one {Ein Bogen wurde abgeschickt.} other {# Bögen wurden abgeschickt.}} Gezeigt werden sie ab drei: Bei weniger wüsste man, von wem sie sind.',
  ratings: 'Bewertungen der Schritte',
  clear: 'verständlich (1–5)',
  hard: 'schwer (1–5)',
  saidMinutes: 'Minuten',
  heldUp: 'Was hat dich aufgehalten?',
  remember: 'Was wirst du behalten?',
  other: 'Sonst noch etwas?',
};
