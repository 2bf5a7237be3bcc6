import type { Translated } from '../catalogue.ts';
import type { device as english } from '../en/device.ts';

export const device: Translated<typeof english> = {
  nothing: 'Noch ist nichts bekannt. Starte dein Image: hier steht dann, wie weit es sein Gerät bringt.',
  unknown: 'Das Gerät konnte in diesem Lauf nicht gefragt werden; es lässt sich nichts sagen.',
  over: 'Der Lauf ist vorbei. So hat er das Gerät verlassen.',
  now: 'Der Lauf geht weiter. So weit ist sein Gerät.',
  states: 'Zustände des Netzwerkgeräts',
  passed: 'durchlaufen',
  here: 'hier',
  names: {
    unprobed: 'Nicht untersucht',
    unconfigured: 'Unkonfiguriert',
    configured: 'Konfiguriert',
    queues: 'Warteschlangen eingerichtet',
    running: 'Läuft',
  },
  receiveReady: 'Empfangsschlange: eingerichtet',
  receiveMissing: 'Empfangsschlange: nicht eingerichtet',
  transmitReady: 'Sendeschlange: eingerichtet',
  transmitMissing: 'Sendeschlange: nicht eingerichtet',
  next: 'Der nächste erlaubte Aufruf: <call></call>.',
  maybeProbed:
    'Ein probe hinterlässt vielleicht keine Spur im Gerät. Gab deines 0 zurück, ist <code>uk_netdev_configure()</code> das nächste.',
  maybeConfigured:
    'Eine Konfiguration hinterlässt keine Spur im Gerät. Gab deine 0 zurück, sind die Warteschlangen dran: <code>uk_netdev_rxq_configure()</code>.',
  reports: 'Das Gerät selbst sagt, in den Worten von virtio: {words}.',
  reportsNothing: 'Das Gerät selbst sagt nichts: kein Treiber hat mit ihm gesprochen.',
};
