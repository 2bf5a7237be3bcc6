import type { Translated } from '../catalogue.ts';
import type { bench as english } from '../en/bench.ts';

export const bench: Translated<typeof english> = {
  name: 'Werkbank',
  build: 'Bauen',
  run: 'Starten',
  stop: 'Anhalten',
  stopKeys: 'Strg+C in der Konsole',
  check: 'Prüfen',
  measure: 'Messen',
  measureTip: 'Deine Geschwindigkeit gegen die der Musterlösung, im Wechsel gemessen',
  reloadFirst: 'Lade die Seite erst neu',
  away: 'Der Server ist nicht erreichbar',
  connecting: 'Verbinde …',
  noKernel: 'Es gibt keinen Kernel zum Bauen; siehe oben',
  saved: 'Gesichert',
  savedTip: 'Der Server hat jedes Zeichen.',
  saving: 'Sichert',
  savingTip: 'Gesichert binnen einer Sekunde nach dem Tippen.',
  here: 'In diesem Browser',
  hereTip: 'Bleibt in diesem Browser, bis der Server wieder da ist.',
  versions: 'Zurücksetzen und gesicherte Fassungen',
  history: 'Verlauf: mit jetzt vergleichen …',
  reference: 'Mit der Musterlösung vergleichen …',
  reset: 'Zurück zum Anfang dieses Schritts …',
  kept: 'Gesicherte Fassungen: eine zurückholen',
  noneKept: 'Noch keine. Jeder Bau und jedes Zurücksetzen sichert, was vorher da war.',
  resetTitle: 'Diesen Schritt neu beginnen?',
  resetHelp:
    'Deine Dateien gehen auf den Anfang des Schritts zurück. Der Text, den du jetzt hast, bleibt erhalten: Hol ihn jederzeit aus dem Menü <menu></menu> zurück.',
  resetMenu: 'gesicherte Fassungen',
  resetAction: 'Auf Anfang',
  resetDone: 'Wieder am Anfang. Dein Text ist im Verlauf.',
  outdated:
    'Der Server wurde erneuert, und diese Seite spricht seine Sprache nicht mehr. Lade sie neu; dein Text ist sicher.',
  reload: 'Neu laden',
  ended:
    'Die Sitzung dieses Browsers ist vorbei: Wer den Workshop betreibt, hat sie beendet, oder ihr Cookie wurde gelöscht. Kopiere, was du behalten willst, bevor du neu anfängst.',
  anew: 'Neu anfangen',
  restarting: 'Der Server startet neu, und dein Text ist sicher.',
  unreachable: 'Der Server ist nicht erreichbar.',
  keepTyping:
    'Tipp weiter: Dein Text bleibt in diesem Browser und wird gesichert, sobald der Server wieder da ist.',
  nextTry: 'Nächster Versuch in {seconds, number} s.',
  trying: 'Versuche es gerade …',
  tryNow: 'Jetzt versuchen',
  roomEnded:
    '„{room}“ ist zu Ende. Deine Arbeit bleibt: Lies sie und lade sie herunter, oder verlass den Raum auf der Liste der Schritte, um allein weiterzumachen.',
  roomPaused: '„{room}“ macht Pause. Schreib weiter; gebaut wird später.',
  allSteps: 'Alle Schritte',
  join: 'Einem Raum beitreten',
};
