/** What the fuzzer's owner and its thread say to each other. */

/** `targets`: the module that exports them. */
export interface WorkerData {
  readonly shared: SharedArrayBuffer;
  readonly targets: string;
}

export type Order = { readonly target: string; readonly pool: readonly Uint8Array[] } & (
  | { readonly kind: 'replay' }
  | { readonly kind: 'fuzz'; readonly seed: number; readonly milliseconds: number; readonly growing: boolean }
);

export type FindingKind = 'broken' | 'throws' | 'pollutes' | 'slow' | 'hangs' | 'dies';
export interface Problem {
  readonly kind: FindingKind;
  readonly words: string;
}
export type Told =
  | { readonly kind: 'finding'; readonly input: Uint8Array; readonly problem: Problem }
  | { readonly kind: 'interesting'; readonly input: Uint8Array }
  | { readonly kind: 'done'; readonly runs: number };

/** Shared memory begins with the number of the run and the length of its input; 0 runs: between two orders. */
export const HEADER = { run: 0, length: 1, bytes: 8 } as const;
