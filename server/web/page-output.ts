/**
 * What becomes of a page between Next and the browser: its stylesheets are put into it, so that a first visit reads the
 * lesson without another trip, and it is compressed. Next's own way of putting styles into pages (`inlineCss`) sends them
 * three times, twice as data for its scripts.
 */
/// <reference path="./compression.d.ts" />
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import zlib from 'node:zlib';
import compression from 'compression';

/** Beyond this many bytes a page has no head that we know, and goes out as it is. */
const LONGEST_HEAD = 100_000;
const HEAD_END = '</head>';
/** The best that costs a page no more time than gzip does. */
const BROTLI_QUALITY = 5;

const compress = compression({
  brotli: { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
});

export class PageOutput {
  readonly #styles: ReadonlyMap<string, string>;

  /** @param directory of Next's static files, or null while developing: then styles change, and stay files */
  constructor(directory: string | null) {
    this.#styles = new Map(directory === null ? [] : stylesIn(directory));
  }

  /** From now on what is written to the response goes this way. */
  attach(request: IncomingMessage, response: ServerResponse): void {
    compress(request, response, () => undefined);
    if (this.#styles.size === 0) return;
    const write = response.write.bind(response) as (chunk: string | Uint8Array) => boolean;
    const end = response.end.bind(response) as (chunk?: string | Uint8Array) => ServerResponse;
    const writeHead = response.writeHead.bind(response) as (...how: readonly unknown[]) => ServerResponse;
    response.writeHead = (...how: readonly unknown[]) => {
      mendHeaders(response);
      return writeHead(...how);
    };
    let waiting: Buffer | null = Buffer.alloc(0);
    /** What can go out so far. */
    const take = (chunk: string | Uint8Array, last: boolean): string | Uint8Array => {
      if (waiting === null || !isPage(response)) return chunk;
      const all: Buffer = Buffer.concat([waiting, Buffer.from(chunk as Uint8Array)]);
      const end = all.indexOf(HEAD_END);
      waiting = end < 0 && !last && all.length < LONGEST_HEAD ? all : null;
      if (waiting) return '';
      const head = withStyles(all.toString('utf8', 0, Math.max(0, end)), this.#styles);
      return Buffer.concat([Buffer.from(head), all.subarray(Math.max(0, end))]);
    };
    response.write = (chunk: string | Uint8Array) => write(take(chunk, false));
    response.end = ((chunk?: string | Uint8Array | (() => void)) =>
      end(take(typeof chunk === 'function' || !chunk ? '' : chunk, true))) as ServerResponse['end'];
  }
}

function isPage(response: ServerResponse): boolean {
  return String(response.getHeader('content-type')).startsWith('text/html');
}

/** The page grows; and Next asks for its stylesheets in the head of the answer already. */
function mendHeaders(response: ServerResponse): void {
  if (!isPage(response)) return;
  response.removeHeader('Content-Length');
  const links = [response.getHeader('link') ?? []]
    .flat()
    .flatMap((value) => String(value).split(/,\s*(?=<)/));
  const others = links.filter((link) => !/;\s*as="?style\b/.test(link));
  if (others.length > 0) response.setHeader('Link', others);
  else response.removeHeader('Link');
}

/**
 * A page with its stylesheets in it. The links stay, disabled: React looks for them by their addresses, finds them there
 * and asks for nothing.
 */
export function withStyles(html: string, styles: ReadonlyMap<string, string>): string {
  return html.replace(/<link rel="stylesheet" href="([^"]+)"[^>]*?(?=\/?>)/g, (link, address: string) => {
    const style = styles.get(address);
    return style === undefined ? link : `<style>${style}</style>${link} disabled=""`;
  });
}

function stylesIn(directory: string): [address: string, style: string][] {
  return listed(directory).flatMap((entry) => {
    if (!entry.isFile() || !entry.name.endsWith('.css')) return [];
    const file = path.join(entry.parentPath, entry.name);
    const style = readFileSync(file, 'utf8');
    // Within a page a relative address means another file.
    if (/url\((?!["']?data:)|<\/style/i.test(style)) return [];
    return [[`/_next/static/${path.relative(directory, file)}`, style]];
  });
}

function listed(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
}
