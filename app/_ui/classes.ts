import { type ClassValue, clsx } from 'clsx';

/** Class names joined. Of two that set the same property neither wins for sure: mark the one that must with `!`. */
export function classes(...values: ClassValue[]): string {
  return clsx(values);
}
