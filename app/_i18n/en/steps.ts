/** The way from step to step, in every header: `step-header.tsx` and `step-menu.tsx`. */
export const steps = {
  home: 'Wirespeed: all steps',
  nav: 'Steps',
  all: 'Step {number}: {title}. All steps',
  previous: 'Previous step',
  next: 'Next step',
  neighbour: '{which}: {title}',
  passed: 'passed',
} as const;
