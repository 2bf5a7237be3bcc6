import type { Translated } from '../catalogue.ts';
import type { talk as english } from '../en/talk.ts';

export const talk: Translated<typeof english> = {
  region: 'Aus deinem Raum',
  ask: 'Um Hilfe bitten',
  asked: 'Deine Frage wartet',
  about:
    'Die den Raum betreuen, sehen die Fragen in der Reihenfolge, in der sie gestellt wurden, und kommen zu dir oder antworten hier.',
  question: 'Was brauchst du?',
  placeholder: 'Zum Beispiel: Der Gast schreibt „no device“, und ich sehe nicht, warum.',
  send: 'Fragen',
  sending: 'Wird gefragt …',
  waiting:
    '{ahead, plural, =0 {Du hast um Hilfe gebeten und bist als Nächstes dran.} one {Du hast um Hilfe gebeten: # Frage wurde vor deiner gestellt.} other {Du hast um Hilfe gebeten: # Fragen wurden vor deiner gestellt.}}',
  coming: '{name} kommt zu dir.',
  withdraw: 'Frage zurückziehen',
  from: '{name} sagt:',
  note: 'Hinweis von {name}:',
  showLine: 'Zeile {line} von {file} zeigen',
  otherStep: 'Sie ist in Schritt {step}: dorthin gehen',
  read: 'Gelesen: diese Nachricht weglegen',
  timer: '{label}: {minutes}:{seconds}',
  timerOver: '{label}: Die Zeit ist um',
};
