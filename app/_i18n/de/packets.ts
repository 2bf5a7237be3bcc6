import type { Translated } from '../catalogue.ts';
import type { packets as english } from '../en/packets.ts';

export const packets: Translated<typeof english> = {
  name: 'Pakete',
  filter: 'Filter',
  count: '{shown, number} von {all, number} Frames',
  readAgain: 'Neu lesen',
  help: 'Protokolle wie udp, Vergleiche wie ip.src == 192.168.128.1 und jedes Wort einer Zeile; && || ! verbinden sie.',
  faults: {
    long: 'Ein Filter hat höchstens {most, number} Zeichen.',
    closes: '„{word}“ schließt nichts: Davor steht keine (.',
    ends: 'Der Filter endet, wo eine Bedingung stehen müsste, etwa udp.',
    open: 'Eine ( wird nie geschlossen.',
    condition: '„{word}“ steht, wo eine Bedingung stehen müsste, etwa udp oder ip.ttl == 64.',
    unknown: 'Ein Feld {name} gibt es nicht. Versuch {near}.',
    single: 'Verglichen wird mit zwei =: {name} == {value}.',
    value: 'Nach {name} {operator} steht ein Wert, etwa {name} {operator} 64.',
    number: '{operator} vergleicht Zahlen, und „{value}“ ist keine.',
  },
  nonePass: 'Kein Frame passt zu diesem Filter.',
  reading: 'Der Mitschnitt wird gelesen …',
  empty:
    'Drück <b>Starten</b>: Die ersten Frames auf deiner Bridge bleiben erhalten und stehen hier, jeder mit seinen Feldern, seinen Bytes und der Zeile in C, die sie geschrieben hat.',
  unreadable: 'Der Mitschnitt lässt sich gerade nicht lesen. Versuch „Neu lesen“.',
  tooOften: 'Der Mitschnitt wurde eben sehr oft gelesen. Warte einige Sekunden.',
  noCapture: 'Was der Server geschickt hat, ist kein Mitschnitt.',
  unknownWriter:
    'Welche Zeile das geschrieben hat, lässt sich nicht sagen: Es fand sich keine Zuweisung an ein Feld von eth_hdr, ipv4_hdr oder udp_hdr und kein Aufruf von genpkt dafür.',
  call: '(der Aufruf)',
  beside:
    'Daneben steht der erste Frame der Musterlösung aus deiner letzten Prüfung. Jeder Lauf hat seine eigene Adresse, darum ist der Absender im Ethernet ein anderer.',
  frame: 'Frame {number, number}',
  list: 'Mitgeschnittene Frames',
  faulty: 'fehlerhaft',
};
