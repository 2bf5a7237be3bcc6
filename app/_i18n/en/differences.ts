/** Another text beside one's own. */
export const differences = {
  name: 'Differences',
  file: 'File',
  sameAsYours: 'The same as your text now.',
  same: 'The same.',
  place: 'Difference {at, number} of {all, number}, at line {line}',
  previous: 'Previous',
  next: 'Next',
  take: 'Take this one',
  taken: 'Taken over. What you had is in the history.',
  allTaken: 'All taken over. What you had is in the history.',
  yours: 'Yours now',
  otherText: 'The other text',
  yourText: 'Your text now',
} as const;
