import type { Translated } from '../catalogue.ts';
import type { check as english } from '../en/check.ts';

export const check: Translated<typeof english> = {
  progress: 'Fortschritt der Prüfung',
  done: 'erledigt',
  now: 'jetzt',
  phases: {
    building: 'Bauen',
    'running yours': 'Deines läuft',
    'running the reference': 'Die Musterlösung läuft',
    judging: 'Beurteilen',
  },
  whatLabel: 'Was geprüft wird',
  what: 'Drück <b>Prüfen</b>: Dein Image wird gebaut, gebootet und beobachtet, danach die Musterlösung, und beide werden verglichen.',
  verdict: 'Urteil',
  items: 'Punkte des Urteils',
  results: { pass: 'Bestanden', fail: 'Noch nicht', error: 'Nicht zu beurteilen' },
  passed: '{passed, number} von {all, number}',
  ourFault: 'Nicht deine Schuld: Prüfe noch einmal, das kostet nichts.',
  expected: 'erwartet',
  seen: 'gesehen',
  bundle: 'Das Bündel herunterladen',
  bundleTip: 'Alles, worauf dieses Urteil beruht, in einem Zip: Programm, Konsole, Frames, Zähler',
  away: 'Der Server ist nicht erreichbar.',
  problems: 'Probleme',
  noProblems: 'Der Compiler hat nichts zu sagen. Schön gemacht.',
  problemsHere: 'Was der Compiler zu deinem Text sagt, erscheint hier, einen Klick von der Zeile entfernt.',
  applyFix: 'Die Korrektur des Compilers übernehmen: {message}',
  fix: 'Korrigieren',
  severities: { error: 'Fehler', warning: 'Warnung', note: 'Hinweis' },
  crash: 'Zu Zeile {line} von {file}, wo es geschah',
  crashIn: '{place} in {name}()',
};
