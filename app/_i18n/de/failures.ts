import type { Translated } from '../catalogue.ts';
import type { failures as english } from '../en/failures.ts';

export const failures: Translated<typeof english> = {
  broken: 'Diese Seite ist kaputtgegangen. Dein Text nicht.',
  brokenHelp:
    'Alles, was du getippt hast, ist gesichert. Versuch es noch einmal; hilft das nicht, sag denen Bescheid, die den Workshop betreiben.',
  brokenHelpNamed:
    'Alles, was du getippt hast, ist gesichert. Versuch es noch einmal; hilft das nicht, sag denen Bescheid, die den Workshop betreiben, und nenne {digest}.',
  again: 'Noch einmal versuchen',
  missing: 'Diese Seite wurde nie gesendet',
  missingHelp: 'Unter dieser Adresse gibt es nichts. Alle Schritte stehen auf der Startseite.',
  toSteps: 'Zu den Schritten',
};
