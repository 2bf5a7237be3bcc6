/** What is said outside of the parts of the page, where nobody has the catalogue. Said by said.ts; German is in de.ts. */
export const notices = {
  'not-saved-there': 'There is no connection to the server just now. Your text is kept in this browser.',
  'nothing-changed': 'There is no connection just now. Nothing was changed.',
  'text-not-kept': 'There is no connection just now to keep the text that you have. Nothing was changed.',
  'server-away': 'The server cannot be reached just now. Try again when the page is connected.',
  'no-answer': 'The server did not answer. Look whether this computer is online, then try again.',
  'text-too-large': 'This text is too large to be saved (64 KB is the limit).',
  'file-deleted': '{file} is deleted. Its text is kept in the history.',
  'brought-back': 'Brought back. What you had is in the history.',
  conflict:
    '{file} was also changed elsewhere, in a place that you changed too. Yours stays; that text is kept in the history, where you can compare them.',
  conflicts:
    '{file} was also changed elsewhere, in {places} places that you changed too. Yours stays; that text is kept in the history, where you can compare them.',
  'not-shown': '{bytes} bytes not shown',
  'apply-fix': 'Apply the compiler’s fix: {message}',
  format: 'Format in the Kernel’s Style',
  breakpoint: 'Set or Remove a Breakpoint',
} as const;
