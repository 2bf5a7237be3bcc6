import type { Catalogue, Translated } from './catalogue.ts';
import { commands } from './de/commands.ts';
import { connection } from './de/connection.ts';
import { failures } from './de/failures.ts';
import { home } from './de/home.ts';
import { settings } from './de/settings.ts';
import { steps } from './de/steps.ts';

export const de: Translated<Catalogue> = { commands, connection, failures, home, settings, steps };
