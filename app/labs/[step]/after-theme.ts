/**
 * Within the same frame, after the page's own colours: they are set by an effect of the outermost component, which is the
 * last. Whatever measures itself with new colours has all of the page styled, and so it is once, and not twice.
 */
export const afterTheme = queueMicrotask;
