import type { Translated } from '../catalogue.ts';
import type { files as english } from '../en/files.ts';

export const files: Translated<typeof english> = {
  menu: 'Eigene Dateien: neu, umbenennen, löschen',
  count: 'Eigene Dateien: {own, number} von {most, number}',
  create: 'Neue Datei …',
  full: 'Mehr sind nicht möglich: lösche erst eine',
  rename: '{file} umbenennen …',
  delete: '{file} löschen',
  given: '{file} gehört zum Schritt und bleibt.',
  newTitle: 'Neue Datei',
  renameTitle: '{file} umbenennen',
  name: 'Name',
  rules:
    'Buchstaben, Ziffern und _, höchstens 32, mit .c oder .h am Ende. Eine Datei fasst bis zu {kilobytes, number} KB.',
  built: 'Makefile.uk baut jede .c-Datei in das Image ein.',
  listed: 'Dein Makefile.uk zählt seine Quellen einzeln auf: füge für jede .c-Datei eine Zeile hinzu.',
  badName: 'So kann keine Datei heißen: nimm Buchstaben, Ziffern und _, und am Ende .c oder .h.',
  taken: '{name} gibt es schon.',
  cancel: 'Abbrechen',
  make: 'Datei anlegen',
  renameAction: 'Umbenennen',
  undo: 'Rückgängig',
  compare: 'Mit dem Editor vergleichen',
  scratchTitle: 'In der Shell geändert',
  scratchAbout:
    'Was in der Kopie der Shell anders ist. Was du übernimmst, wird zum Text des Editors; was du hast, wird vorher aufgehoben.',
  reading: 'Die Dateien der Shell werden gelesen …',
  noShell: 'Es ist keine Shell mehr offen, und ihre Kopie ist weg.',
  same: 'In der Kopie der Shell ist nichts anders als im Editor.',
  leftOut: 'Weggelassen, weil zu groß oder kein Text: {files}.',
  inShell: 'In der Shell',
  takeAll: 'Diese Datei ganz übernehmen',
};
