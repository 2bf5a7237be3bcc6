/**
 * Run after each build of the page: puts `x.br` and `x.gz` beside each text among the static files, as small as they get.
 * static-files.ts sends them, so that no learner waits for a compressor. Browsers take Brotli over HTTPS and from
 * this machine alone; a room on plain HTTP gets gzip.
 *
 *   node server/web/precompress.ts
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);
const STATIC = path.resolve(import.meta.dirname, '..', '..', '.next', 'static');
const TEXTS = /\.(?:js|css|json|svg|ttf)$/;

for (const entry of await fs.readdir(STATIC, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !TEXTS.test(entry.name)) continue;
  const file = path.join(entry.parentPath, entry.name);
  const bytes = await fs.readFile(file);
  await fs.writeFile(
    `${file}.br`,
    await brotli(bytes, {
      params: {
        [zlib.constants.BROTLI_PARAM_QUALITY]: zlib.constants.BROTLI_MAX_QUALITY,
        [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  );
  await fs.writeFile(`${file}.gz`, await gzip(bytes, { level: zlib.constants.Z_BEST_COMPRESSION }));
}
