import type { Translated } from '../catalogue.ts';
import type { room as english } from '../en/room.ts';

export const room: Translated<typeof english> = {
  title: 'Raum',
  noRoom: 'Diesen Raum gibt es nicht',
  noRoomHelp:
    'Oder er gehört einer anderen Kursleitung. Bitte um einen Link für Helfer, oder sieh dir <a>deine eigenen Räume</a> an.',
  settings: 'Einstellungen des Raums',
  save: 'Die Einstellungen sichern',
  leave: 'Lassen, wie sie sind',
  looking: 'Es wird nachgesehen …',
  ended: 'Beendet {time}',
  open: 'Offen',
  openUntil: 'Offen bis {time}',
  paused: 'Pause seit {time}',
  you: 'du bist {name}',
  youHelp: 'du bist {name} und hilfst',
  over: 'Dieser Raum ist beendet: Niemand kann mehr beitreten, und seine Bänke sind geschlossen. Die Arbeit der Lernenden bleibt.',
  extend: '+{minutes} min',
  extendBy: 'Um {minutes} Minuten verlängern',
  pause: 'Pause',
  goOn: 'Weiter',
  end: 'Beenden',
  endOf: '„{name}“ beenden?',
  endWhat:
    'Niemand kann mehr beitreten, und alle Bänke der Lernenden schließen. Ihre Arbeit bleibt, für sie und für dich. Ein beendeter Raum lässt sich nicht wieder öffnen.',
  endIt: 'Den Raum beenden',
  join: 'So kommt man hinein',
  qr: 'QR-Code von {link}',
  type: 'Öffne <a></a> und gib ein',
  copyLink: 'Den Link kopieren',
  closeDoor: 'Niemanden mehr hereinlassen',
  openDoor: 'Lernende wieder hereinlassen',
  newCode: 'Einen anderen Code ziehen',
  doorClosed: 'Niemand kann jetzt beitreten; wer drin ist, macht weiter.',
  openings: 'Für alle offen',
  openingsHelp: 'Was hier zu ist, öffnet sich allen einzeln mit der eigenen bestandenen Prüfung.',
  leaks:
    'Zu ist es nur in diesem Raum: Wer ein privates Fenster öffnet oder den Raum verlässt, kann es lesen. Wer den Server betreibt, schließt das mit <code></code>.',
  openedForAll: '{kind} zu {step}: offen für alle',
};
