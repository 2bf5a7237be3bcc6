import type { ErrorCode, Told } from './protocol.ts';

/** A sentence of sentences.ts, as it is or as it came from another process. */
export interface Said {
  readonly text: string;
  readonly told?: Told | undefined;
}

/** Our own failure, never the learner's: those are values. The page turns the code into a sentence. */
export class LabError extends Error {
  readonly code: ErrorCode;
  /** How a page says it in its own language; undefined where it has English alone. */
  readonly told: Told | undefined;

  /** `what`: a sentence for people, or English for whoever runs the server. */
  constructor(code: ErrorCode, what: Said | string, options?: ErrorOptions) {
    super(typeof what === 'string' ? what : what.text, options);
    this.name = 'LabError';
    this.code = code;
    this.told = typeof what === 'string' ? undefined : what.told;
  }
}
