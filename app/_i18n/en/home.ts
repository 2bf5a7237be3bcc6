/** The start page: `app/page.tsx` and `app/steps.tsx`. */
export const home = {
  skip: 'Skip to the content',
  description: 'Write a packet generator as a unikernel, in C, one step at a time, in the browser.',
  title: 'Write a packet generator that is its own operating system.',
  about:
    'A workshop in the browser. You write C against Unikraft’s network API; the server builds a real unikernel image, boots it in QEMU on a bridge of your own, and shows you every packet. Nothing to install.',
  kept: 'Your texts are kept on this server under a cookie. There is no account and no third party.',
  start: 'Start with the first step',
  goOn: 'Continue with {number}: {title}',
  steps: 'Steps',
  progress: 'Steps passed',
  passed: '{passed, number} of {all, number} passed',
  each: '{minutes, number} min',
  minutes: 'about {minutes, number} minutes',
  stepPassed: '{number}, passed',
  stepLocked: '{number}, not open yet',
  builtWith: 'Built with {kernels}',
  noKernel: 'No kernel is set up on this server: the steps say what is missing.',
} as const;
