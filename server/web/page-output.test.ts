import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { expect, test } from 'vitest';
import { PageOutput } from './page-output.ts';

const LINK = '<link rel="stylesheet" href="/_next/static/a.css" nonce="n" data-precedence="next"/>';
const INLINED =
  '<style>p{color:red}</style><link rel="stylesheet" href="/_next/static/a.css" nonce="n" data-precedence="next" disabled=""/>';
/** Long enough to be compressed. */
const LESSON = '<p>Grüße vom Draht.</p>'.repeat(100);

async function answered(
  pieces: readonly (string | Buffer)[],
  accepted: string,
  type = 'text/html; charset=utf-8',
) {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'wirespeed-styles-'));
  writeFileSync(path.join(directory, 'a.css'), 'p{color:red}');
  writeFileSync(path.join(directory, 'b.css'), 'p{background:url(b.svg)}');
  const output = new PageOutput(directory);
  const server = http.createServer((request, response) => {
    output.attach(request, response);
    response.setHeader('Content-Type', type);
    response.setHeader(
      'Link',
      '</_next/static/a.css>; rel=preload; as="style", </x.js>; rel=preload; as="script"',
    );
    for (const piece of pieces) response.write(piece);
    response.end();
  });
  server.listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const request = http.get({ port, headers: { 'Accept-Encoding': accepted } });
  const [incoming] = (await once(request, 'response')) as [http.IncomingMessage];
  const bytes = Buffer.concat(await incoming.toArray());
  server.close();
  const encoding = incoming.headers['content-encoding'];
  const decode = { br: zlib.brotliDecompressSync, gzip: zlib.gunzipSync }[encoding ?? ''];
  return { text: String(decode?.(bytes) ?? bytes), encoding, link: incoming.headers.link };
}

test.each([
  ['gzip, deflate, br', 'br'],
  ['gzip', 'gzip'],
  ['identity', undefined],
])('puts styles into a page and sends it to one who takes %s', async (accepted, encoding) => {
  const seen = await answered([`<html><head>${LINK}</head>`, LESSON, '</html>'], accepted);
  expect(seen).toEqual({
    text: `<html><head>${INLINED}</head>${LESSON}</html>`,
    encoding,
    link: '</x.js>; rel=preload; as="script"',
  });
});

test('finds a head that comes in pieces, cut within a letter too', async () => {
  const page = Buffer.from(`<html><head><title>Grüße</title>${LINK}</head>${LESSON}`);
  const within = page.indexOf('ü') + 1;
  const cuts = [0, within, page.indexOf('sheet'), page.indexOf('ü', within) + 1, page.length];
  const pieces = cuts.slice(1).map((to, index) => page.subarray(cuts[index], to));
  expect((await answered(pieces, 'identity')).text).toBe(String(page).replace(LINK, INLINED));
});

test('leaves a style that names other files a file, and all that is no page as it is', async () => {
  const other = LINK.replace('a.css', 'b.css');
  expect((await answered([`<head>${other}</head>`], 'identity')).text).toBe(`<head>${other}</head>`);
  expect((await answered([LINK, '</head>'], 'identity', 'text/plain')).text).toBe(`${LINK}</head>`);
  expect((await answered(['a head without an end'], 'identity')).text).toBe('a head without an end');
});
