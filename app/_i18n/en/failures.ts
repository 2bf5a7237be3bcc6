/** What stands where a page should: `app/error.tsx` and `app/not-found.tsx`. */
export const failures = {
  broken: 'This page broke. Your text did not.',
  brokenHelp:
    'Everything you typed is saved. Try again; if it keeps happening, tell whoever runs this workshop.',
  brokenHelpNamed:
    'Everything you typed is saved. Try again; if it keeps happening, tell whoever runs this workshop and name {digest}.',
  again: 'Try again',
  missing: 'This page was never sent',
  missingHelp: 'There is nothing at this address. The steps are all on the start page.',
  toSteps: 'To the steps',
} as const;
