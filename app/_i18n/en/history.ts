/** Kept versions of the learner's text, and the reference, beside the present one. */
export const history = {
  title: 'History',
  about:
    'Each kept text beside the one you have now. Whatever you take over, the text you have is kept first.',
  empty:
    'Nothing is kept yet. Each build, each check and each reset keeps what was there before, and so does typing after a while.',
  list: 'Kept texts',
  referenceOfStep: 'The reference of this step',
  passed: 'passed',
  kept: 'Kept',
  keptAll: 'Bring all of it back',
  reference: 'Reference',
  referenceAll: 'Take all',
  fetching: 'Fetching the text …',
} as const;
