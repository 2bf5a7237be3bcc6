/**
 * The language server protocol's frames: "Content-Length: N", an empty line, N bytes of JSON. What comes in was written
 * by a program that a learner's text may have taken over, so each part of it is bounded, and what breaks a bound or the
 * grammar ends the conversation.
 */
import { z } from 'zod';
import { KiB, LIMITS } from '../limits.ts';

/** clangd's header has 30 bytes. */
const HEADER_BYTES = 1 * KiB;

/** Of a message that is under way: each piece takes some hundred bytes besides its own, and two million could come singly. */
const PIECES = 1_024;

export const lspMessage = z.object({
  id: z.union([z.int(), z.string().max(100)]).optional(),
  method: z.string().max(100).optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.unknown().optional(),
});
export type LspMessage = z.infer<typeof lspMessage>;

export class LspReader {
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** Bytes of the message that has begun; null within a header. */
  #length: number | null = null;

  /** Tells of each message that is complete with these bytes. @throws Error where they break the grammar or a bound. */
  push(chunk: Buffer, onMessage: (message: LspMessage) => void): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#chunks.length > PIECES) this.#joined();
    for (;;) {
      if (this.#length === null && !this.#header()) return;
      if (this.#length === null || this.#bytes < this.#length) return;
      const body = this.#take(this.#length);
      this.#length = null;
      onMessage(parse(body));
    }
  }

  #header(): boolean {
    const whole = this.#joined();
    const end = whole.subarray(0, HEADER_BYTES).indexOf('\r\n\r\n');
    if (end < 0) {
      if (whole.length >= HEADER_BYTES) throw new Error('an LSP header without end');
      return false;
    }
    const [, digits] =
      /^Content-Length: *(\d{1,9}) *$/im.exec(whole.subarray(0, end).toString('latin1')) ?? [];
    const length = Number(digits ?? Number.NaN);
    if (!(length <= LIMITS.language.messageBytes))
      throw new Error('an LSP message without a length, or too long');
    this.#take(end + 4);
    this.#length = length;
    return true;
  }

  /** Joined only where a header is looked for, or a message is complete: pieces of a long one are not copied again. */
  #joined(): Buffer {
    const whole = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    this.#chunks = [whole];
    return whole;
  }

  #take(length: number): Buffer {
    const whole = this.#joined();
    const rest = whole.subarray(length);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#bytes = rest.length;
    return whole.subarray(0, length);
  }
}

function parse(bytes: Buffer): LspMessage {
  return lspMessage.parse(JSON.parse(bytes.toString('utf8')));
}

export function lspFrame(message: object): Buffer {
  const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
}
