/**
 * Which steps this browser opened before, the last one last. Whoever comes back has a text of their own: the server
 * must not show the step's start in its place, not even until theirs is here.
 */
export const OPENED_COOKIE = 'wirespeed-opened';

export function openedSteps(cookie: string | undefined): string[] {
  return (cookie ?? '').split('~').filter((slug) => /^[a-z0-9.-]{1,50}$/.test(slug));
}
