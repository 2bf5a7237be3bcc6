import type { Translated } from '../catalogue.ts';
import type { steps as english } from '../en/steps.ts';

export const steps: Translated<typeof english> = {
  home: 'Wirespeed: alle Schritte',
  nav: 'Schritte',
  all: 'Schritt {number}: {title}. Alle Schritte',
  previous: 'Voriger Schritt',
  next: 'Nächster Schritt',
  neighbour: '{which}: {title}',
  passed: 'bestanden',
};
