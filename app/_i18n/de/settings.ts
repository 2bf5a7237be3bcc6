import type { Translated } from '../catalogue.ts';
import type { settings as english } from '../en/settings.ts';

export const settings: Translated<typeof english> = {
  name: 'Einstellungen',
  colours: 'Farben',
  light: 'Hell',
  dark: 'Dunkel',
  system: 'Wie das System',
  language: 'Sprache',
  close: 'Schließen',
  cancel: 'Abbrechen',
};
