import type { Translated } from '../catalogue.ts';
import type { home as english } from '../en/home.ts';

export const home: Translated<typeof english> = {
  skip: 'Zum Inhalt springen',
  description: 'Schreib einen Paketgenerator als Unikernel, in C, Schritt für Schritt, im Browser.',
  title: 'Schreib einen Paketgenerator, der sein eigenes Betriebssystem ist.',
  about:
    'Ein Workshop im Browser. Du schreibst C für die Netzwerkschnittstelle von Unikraft; der Server baut daraus ein echtes Unikernel-Image, startet es in QEMU an einer Bridge, die nur dir gehört, und zeigt dir jedes Paket. Zu installieren gibt es nichts.',
  kept: 'Deine Texte liegen auf diesem Server, verbunden mit einem Cookie. Es gibt kein Konto und keine Dritten.',
  start: 'Mit dem ersten Schritt anfangen',
  goOn: 'Weiter mit {number}: {title}',
  steps: 'Schritte',
  progress: 'Bestandene Schritte',
  passed: '{passed, number} von {all, number} bestanden',
  each: '{minutes, number} min',
  minutes: 'etwa {minutes, number} Minuten',
  stepPassed: '{number}, bestanden',
  stepLocked: '{number}, noch nicht offen',
  builtWith: 'Gebaut mit {kernels}',
  noKernel: 'Auf diesem Server ist kein Kernel eingerichtet: Die Schritte sagen, was fehlt.',
};
