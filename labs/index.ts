import type { Lab } from './lab.ts';

/** The steps in their order; the only list of steps in the repository. */
export const LABS: readonly Lab[] = [];

export function labBySlug(slug: string): Lab | undefined {
  return LABS.find((lab) => lab.slug === slug);
}
