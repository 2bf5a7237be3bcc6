/** What messages are made of: names, texts and their bounds. */
import { z } from 'zod';
import { LIMITS } from '../limits.ts';

// A page's policy runs no code that is made from text: zod must not even try whether it may.
if ('document' in globalThis) z.config({ jitless: true });

/** Largest source file a learner may save: the whole of Unikraft's netdev driver is under 50 KB. */
export const MAX_FILE_BYTES = 64 * 1024;
/** Files in one learner's application, template files included. */
export const MAX_FILES = 16;
/** Files of a learner's own beside the template's ten and `changes.config`: together they stay below `MAX_FILES`. */
export const MAX_OWN_FILES = 5;
/** Largest message either end accepts: a full set of files in JSON stays below it. */
export const MAX_MESSAGE_BYTES = 256 * 1024;

/** Longest kernel command line of a learner's. */
export const MAX_APPEND_CHARACTERS = LIMITS.guest.appendCharacters;

export const TERMINALS = ['build', 'qemu', 'qemu2', 'tshark', 'menuconfig', 'shell', 'gdb'] as const;
export type TerminalName = (typeof TERMINALS)[number];
/** Programs on a terminal of their own: each key is answered by what they draw. They travel on the interactive socket. */
export const INTERACTIVE_TERMINALS: ReadonlySet<TerminalName> = new Set(['menuconfig', 'shell']);

/** A save's revision follows its base: there must be room left for every later one, in 32 bits. */
export const MAX_REVISION = 1_000_000_000;

/** The kernel's options that a learner chose otherwise than the template: lines of `.config`, see labs/kconfig.ts. */
export const CHANGES_FILE = 'changes.config';

/** A learner may own these; every other name is refused before it reaches a disk or a sandbox. */
export const learnerFileName = z
  .string()
  .regex(
    /^(main\.c|Config\.uk|Makefile\.uk|changes\.config|[A-Za-z0-9_]{1,32}\.[ch])$/,
    'not a file name of the application',
  );

export const step = z.string().regex(/^[0-9]{2}(\.[0-9])?-[a-z0-9-]{1,40}$/);
export const kernel = z.enum(['unikraft', 'ukmini']);
export const terminal = z.enum(TERMINALS);
/** What somebody wrote. A NUL can come into it by pasting: it is left out, as no compiler reads it and PostgreSQL keeps none. */
export const words = (most: number) =>
  z
    .string()
    .max(most)
    .overwrite((written) => written.replaceAll('\0', ''));
export const text = words(MAX_FILE_BYTES);
export const count = z.int().nonnegative();
/** Of a terminal, in characters. */
export const size = { columns: z.int().min(2).max(500), rows: z.int().min(1).max(300) };

/** Where a step may begin, and what a learner's text was before something replaced it. */
export const savedVersion = z.object({
  id: count,
  file: learnerFileName,
  at: z.string(),
  /** What came next; "typed": nothing but more typing, after a while. */
  reason: z.enum(['build', 'reset', 'restore', 'conflict', 'reference', 'typed', 'deleted', 'helper']),
  /** Who typed next, where that was a helper. */
  helper: z.string().optional(),
  /** This very text passed the step's check. */
  passed: z.boolean().optional(),
});
export type SavedVersion = z.infer<typeof savedVersion>;

export const source = z.object({ file: learnerFileName, text, revision: count });
export type Source = z.infer<typeof source>;

/** One guest of a run: whose image, and with which kernel arguments. */
export const guestSetup = z.object({
  image: z.enum(['yours', 'reference']),
  append: z
    .string()
    .max(MAX_APPEND_CHARACTERS)
    .regex(/^[\x20-\x7e]*$/, 'not printable ASCII'),
});
export type GuestSetup = z.infer<typeof guestSetup>;
export const guestPair = z.tuple([guestSetup, guestSetup]);
export type GuestPair = z.infer<typeof guestPair>;
