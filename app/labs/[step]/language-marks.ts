/** What clangd finds beside what gcc said of the last build: nobody reads one fault twice. Pure. */

export interface Marked {
  readonly startLineNumber: number;
  readonly severity: number;
  readonly message: string;
}

/**
 * Without those that gcc already has on the same line, as bad or worse; and on the next one where they begin alike: a
 * missing semicolon is behind one line for gcc, and before the other for clangd.
 */
export function besideGcc<T extends Marked>(found: readonly T[], gcc: readonly Marked[]): T[] {
  return found.filter((one) => !gcc.some((said) => said.severity >= one.severity && isSame(said, one)));
}

function isSame(said: Marked, one: Marked): boolean {
  const apart = Math.abs(said.startLineNumber - one.startLineNumber);
  return apart === 0 || (apart === 1 && beginning(said) === beginning(one));
}

function beginning({ message }: Marked): string {
  return message.toLowerCase().split(' ', 2).join(' ');
}
