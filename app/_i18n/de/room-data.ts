import type { Translated } from '../catalogue.ts';
import type { roomData as english } from '../en/room-data.ts';

export const roomData: Translated<typeof english> = {
  whoSees:
    'Wer den Raum leitet, sieht, wie du vorankommst, und kann exportieren und löschen, was darin entsteht. Was du mitbringst, bleibt dir; und alles, wenn du gehst.',
  title: 'Daten des Raums',
  heading: 'Daten von „{room}“',
  ofRoom:
    'Von „{room}“ liegen hier die Einstellungen und der Code, {helpers, plural, one {# Link für Helfer} other {# Links für Helfer}}, {messages, plural, one {# Nachricht} other {# Nachrichten}}, {questions, plural, one {# Frage} other {# Fragen}} und {events, plural, one {# Vermerk} other {# Vermerke}}, wer wann was tat.',
  theirs:
    '{count, plural, =0 {Niemandes Arbeit gehört zum Raum} one {Die Arbeit von # Teilnehmer gehört zum Raum} other {Die Arbeit von # Teilnehmern gehört zum Raum}}',
  theirsHelp:
    'Wer mit nichts kam und blieb: Texte mit allen Fassungen, Urteile, Messungen, Notizen und Rückmeldung werden mit dem Raum exportiert (ohne die Rückmeldung, die niemanden nennt) und gelöscht.',
  kept: '{count, plural, one {# Teilnehmer behält alles} other {# Teilnehmer behalten alles}}',
  keptHelp:
    'Von ihnen hat der Raum nur den Namen und was darin vermerkt wurde; das wird exportiert und gelöscht. Ihre Arbeit gehört ihnen.',
  left: 'hat den Raum verlassen',
  brought: 'hat Arbeit mitgebracht',
  download: 'Alles herunterladen',
  delete: 'Alles löschen',
  deleting: 'Wird gelöscht …',
  sure: '„{room}“ mit allen Daten löschen?',
  goes: 'Der Raum verschwindet mit Code, Links, Nachrichten, Fragen und Vermerken, wer was tat, {count, plural, =0 {und niemandes Arbeit} one {und # Teilnehmer mit aller Arbeit} other {und # Teilnehmer mit aller Arbeit}}:',
  forGood:
    'Ihre Seiten schließen sich, ihr Fortschritt ist weg. Niemand kann das zurückholen. Lade es vorher herunter, falls es noch jemand braucht.',
  deleteAll: 'Alles löschen',
  deleted: '„{room}“ wurde gelöscht',
  nothingLeft:
    'Auf diesem Server ist nichts davon übrig. Sicherungen anderswo enthalten es, bis ihr Besitzer sie löscht.',
  toRooms: 'Zu den Räumen',
};
