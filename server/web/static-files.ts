/**
 * The page's scripts and styles as precompress.ts left them, from memory: a hundred learners who open the page at once
 * cost the processor next to nothing. Their names tell their content, so browsers keep them for good.
 */
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';

interface StaticFile {
  readonly type: string;
  readonly br: Buffer;
  readonly gzip: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'application/javascript; charset=UTF-8',
  '.css': 'text/css; charset=UTF-8',
  '.json': 'application/json; charset=UTF-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
};
const FOR_GOOD = 'public, max-age=31536000, immutable';

export class StaticFiles {
  readonly #files = new Map<string, StaticFile>();

  /** @param directory of Next's static files; those that were not compressed ahead are left to Next */
  constructor(directory: string) {
    for (const entry of listed(directory)) {
      const type = TYPES[path.extname(entry.name)];
      if (!entry.isFile() || type === undefined) continue;
      const file = path.join(entry.parentPath, entry.name);
      const br = contentOf(`${file}.br`);
      const gzip = contentOf(`${file}.gz`);
      if (br && gzip) this.#files.set(`/_next/static/${path.relative(directory, file)}`, { type, br, gzip });
    }
  }

  /** Whether it is one of these, which cost next to nothing. */
  has(pathname: string): boolean {
    return this.#files.has(pathname);
  }

  /** Answers where it can; false where the request is for Next. */
  answer(request: IncomingMessage, response: ServerResponse, pathname: string): boolean {
    const file = this.#files.get(pathname);
    const encoding = file && encodingFor(request.headers['accept-encoding']);
    if (!encoding) return false;
    const body = encoding === 'br' ? file.br : file.gzip;
    response.writeHead(200, {
      'Content-Type': file.type,
      'Content-Encoding': encoding,
      'Content-Length': body.length,
      'Cache-Control': FOR_GOOD,
      Vary: 'Accept-Encoding',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
    return true;
  }
}

/** The smaller one that the browser takes; what it refuses by `q=0` it does not take. */
export function encodingFor(accepted: string | string[] | undefined): 'br' | 'gzip' | null {
  const names = String(accepted ?? '')
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => !/;\s*q=0(?:\.0*)?$/.test(part))
    .map((part) => part.split(';')[0]?.trim());
  return names.includes('br') ? 'br' : names.includes('gzip') ? 'gzip' : null;
}

function listed(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
}

function contentOf(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}
