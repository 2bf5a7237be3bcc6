import type { Translated } from '../catalogue.ts';
import type { traffic as english } from '../en/traffic.ts';

export const traffic: Translated<typeof english> = {
  account: 'Verbleib der Frames',
  figure: '{value, number}',
  sent: 'gesendet',
  sentSource: 'Vom Tap des Senders gezählt: was sein Gast dem Host übergeben hat.',
  bridge: 'auf der Bridge',
  bridgeSource: 'Von usocbr0 selbst gezählt: jeder Frame, den eine Aufzeichnung dort sehen kann.',
  received: 'empfangen',
  receivedSource: 'Vom Tap des Empfängers gezählt: was QEMU dort für den Gast abgeholt hat.',
  dropped: 'verworfen',
  droppedSource: 'Vom Tap des Empfängers gezählt: Frames, die seine Schlange von 1.000 voll vorfanden.',
  printed: 'ausgegeben',
  printedOf: '{told, number} von {counted, number}',
  printedSource:
    'Die eigenen Zeilen des Empfängers, Rate mal Zeitspanne, von der ersten bis zur letzten; dahinter, was der Tap in dieser Zeit gezählt hat.',
  printedRate: '{rate, number}/s',
  printedOnce:
    'Bisher die einzige Zeile des Empfängers. Mit der nächsten gibt es eine Zeitspanne zum Vergleichen.',
  nothingSent: 'Es wurde noch nichts gesendet.',
  countsElse: 'Der Empfänger zählt anders als sein Tap: Er zählt etwas anderes als jedes Paket genau einmal.',
  nobodyThere:
    '{rest, number} kamen über die Bridge, als der Empfänger schon beendet war: Niemand war da, sie zu nehmen.',
  noBuffer:
    'Der Empfänger nimmt nichts: Seine Karte hat keinen Puffer zum Schreiben, deshalb ist die Schlange des Taps voll.',
  tookNothing: 'Der Empfänger hat noch nichts genommen: Die Frames warten in der Schlange seines Taps.',
  tooSlow:
    'Der Empfänger war für {share, number, ::.0} % der Frames zu langsam: Die Schlange seines Taps war voll, und der Host hat sie verworfen.',
  tooSlowABit:
    'Der Empfänger war für weniger als {share, number, ::.0} % der Frames zu langsam: Die Schlange seines Taps war voll, und der Host hat sie verworfen.',
  moreQueued: '{rest, number} weitere liegen in dieser Schlange.',
  underWay: '{rest, number} sind unterwegs: Sie warten im Tap des Empfängers.',
  allArrived: 'Jeder Frame ist angekommen.',
  marks: {
    start: 'Anfang',
    end: 'Ende',
    startOf: 'Anfang {guest}',
    endOf: 'Ende {guest}',
    build: 'Bau',
    check: 'Prüfung',
  },
  words: {
    sent: '{middle, number} Pakete/s gesendet, im Mittel des Laufs.',
    received: '{middle, number} Pakete/s empfangen, im Mittel des Laufs.',
    sentNow: 'Jetzt {latest, number} Pakete/s gesendet, {middle, number} im Mittel des Laufs.',
    receivedNow: 'Jetzt {latest, number} Pakete/s empfangen, {middle, number} im Mittel des Laufs.',
    agrees: 'Ausgegeben ÷ vom Tap gezählt: {share, number, ::.00}.',
    differs: 'Ausgegeben ÷ vom Tap gezählt: {share, number, ::.00}: Das Programm zählt etwas anderes.',
    printing:
      'Viertelsekunden mit ausgegebener Zeile: {with, number} Pakete/s im Mittel; ohne: {without, number}.',
    costs: 'So viel kostet das Ausgeben.',
    noise: 'Der Unterschied ist nicht größer als das Rauschen.',
  },
};
