import type { Translated } from '../catalogue.ts';
import type { versions as english } from '../en/versions.ts';

export const versions: Translated<typeof english> = {
  build: 'vor einem Bau',
  reset: 'vor dem Zurücksetzen',
  restore: 'vor dem Zurückholen',
  conflict: 'an zwei Orten geändert',
  reference: 'vor dem Übernehmen der Musterlösung',
  typed: 'getippt',
  deleted: 'vor dem Löschen',
  helper: 'bevor ein Helfer tippte',
  named: 'bevor {helper} tippte',
};
