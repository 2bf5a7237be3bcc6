/** Why a text was kept. */
export const versions = {
  build: 'before a build',
  reset: 'before the reset',
  restore: 'before bringing back',
  conflict: 'changed in two places',
  reference: 'before taking the reference',
  typed: 'typed',
  deleted: 'before it was deleted',
  helper: 'before a helper typed',
  named: 'before {helper} typed',
} as const;
