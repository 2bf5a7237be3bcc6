import type { Translated } from '../catalogue.ts';
import type { chart as english } from '../en/chart.ts';

export const chart: Translated<typeof english> = {
  empty:
    'Drück <b>Starten</b>: Die Linie zeigt die Pakete je Sekunde, die dein TAP zählt, viermal in der Sekunde. Jede Rate, die dein Programm ausgibt, wird ein Punkt mit einem Balken über der Zeit, deren Mittel sie ist. Wo Balken neben der Linie liegen, zählen Programm und TAP Verschiedenes.',
  units: { packets: 'Pakete/s', megabits: 'Mbit/s' },
  unit: 'Einheit',
  legend: {
    sent: 'gesendet (Linie: TAP, Punkte: ausgegeben)',
    received: 'empfangen (Linie: TAP, Punkte: ausgegeben)',
  },
  image: {
    packets: 'Pakete je Sekunde über die Sekunden des Laufs.',
    megabits: 'Megabit je Sekunde auf einer Leitung über die Sekunden des Laufs.',
  },
  table: 'Als Tabelle',
  caption: {
    packets: 'Pakete je Sekunde, eine Zeile je Sekunde',
    megabits: 'Megabit je Sekunde, eine Zeile je Sekunde',
  },
  second: 'Sekunde',
  counted: { sent: 'gesendet, laut TAP', received: 'empfangen, laut TAP' },
  printed: 'ausgegeben',
  happened: 'Geschehen',
};
