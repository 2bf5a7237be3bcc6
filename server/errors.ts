import type { ErrorCode } from './protocol.ts';

/** Our own failure, never the learner's: those are values. The page turns the code into a sentence. */
export class LabError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LabError';
    this.code = code;
  }
}
