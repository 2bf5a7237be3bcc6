import type { Translated } from '../catalogue.ts';
import type { measurement as english } from '../en/measurement.ts';

export const measurement: Translated<typeof english> = {
  name: 'Tempo',
  turns: 'Durchgänge',
  empty:
    'Drück <b>Messen</b>: Dein Programm und die Musterlösung laufen im Wechsel, ohne eine andere Messung daneben, eine halbe Minute lang. Dann stehen hier ihre Pakete je Sekunde und ihre Befehle für ein Paket.',
  figure: 'Größe',
  yours: 'Deines',
  reference: 'Musterlösung',
  ratio: 'Deines ÷ Musterlösung',
  sent: 'Pakete/s, gesendet',
  isolated: 'Pakete/s, isoliert',
  instructions: 'Befehle/Paket',
  image: 'Image, Bytes',
  about: 'Beide gebaut mit {kernel}, gemessen um {time}.',
  rates:
    'Raten: der Median von {turns, number} Durchgängen, darunter vom zehnten bis zum neunzigsten Perzentil. Befehle werden gezählt und sind in jedem Lauf gleich.',
  repeated: '{count, plural, one {# Durchgang wurde} other {# Durchgänge wurden}} gestört und wiederholt.',
};
