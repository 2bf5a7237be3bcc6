/** English: the catalogue that the others follow. One file for each part of the page, which gives its name to the keys. */
import { commands } from './en/commands.ts';
import { connection } from './en/connection.ts';
import { failures } from './en/failures.ts';
import { home } from './en/home.ts';
import { settings } from './en/settings.ts';
import { steps } from './en/steps.ts';

export const en = { commands, connection, failures, home, settings, steps } as const;
