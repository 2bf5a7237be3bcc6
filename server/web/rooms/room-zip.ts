/** A zip that is made while it is sent: no more of it is in memory than one piece, and others are served in between. */
import { setImmediate } from 'node:timers/promises';
import { strToU8, Zip, ZipDeflate } from 'fflate';
import { PIECE_BYTES, TIME } from '../learner-zip.ts';
import type { Part } from './data-store.ts';

export async function* zipped(parts: AsyncIterable<Part>): AsyncGenerator<Uint8Array> {
  const made: Uint8Array[] = [];
  let failed: Error | null = null;
  const zip = new Zip((error, piece) => {
    if (error) failed = error;
    else made.push(piece);
  });
  function* taken(): Iterable<Uint8Array> {
    if (failed) throw failed;
    for (const piece of made.splice(0)) if (piece.length > 0) yield piece;
  }
  for await (const { name, texts } of parts) {
    const file = new ZipDeflate(name);
    file.mtime = TIME;
    zip.add(file);
    let since = 0;
    for await (const text of texts) {
      const bytes = strToU8(text);
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
        const piece = bytes.subarray(at, at + PIECE_BYTES);
        file.push(piece);
        yield* taken();
        since += piece.length;
        if (since < PIECE_BYTES) continue;
        since = 0;
        await setImmediate();
      }
    }
    file.push(new Uint8Array(), true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}
