import type { Catalogue, Translated } from './catalogue.ts';
import { commands } from './de/commands.ts';
import { failures } from './de/failures.ts';
import { home } from './de/home.ts';
import { settings } from './de/settings.ts';
import { steps } from './de/steps.ts';

export const de: Translated<Catalogue> = { commands, failures, home, settings, steps };
