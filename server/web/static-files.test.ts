import fs from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask } from '../testing.ts';
import { encodingFor, StaticFiles } from './static-files.ts';

const SCRIPT = 'export const greeting = "hello";\n'.repeat(50);
let directory: string;
let server: http.Server;
let origin: string;

beforeAll(async () => {
  directory = await fs.mkdtemp(path.join(os.tmpdir(), 'wirespeed-static-'));
  const file = path.join(directory, 'chunks', 'a.js');
  await fs.mkdir(path.dirname(file));
  await fs.writeFile(file, SCRIPT);
  await fs.writeFile(`${file}.br`, zlib.brotliCompressSync(SCRIPT));
  await fs.writeFile(`${file}.gz`, zlib.gzipSync(SCRIPT));
  await fs.writeFile(path.join(directory, 'chunks', 'b.js'), SCRIPT);
  const files = new StaticFiles(directory);
  server = http.createServer((request, response) => {
    if (!files.answer(request, response, request.url ?? '')) response.writeHead(418).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await fs.rm(directory, { recursive: true });
});

it.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip, deflate', 'gzip'],
  ['br;q=0, gzip;q=0.5', 'gzip'],
  ['BR', 'br'],
  ['identity', null],
  ['brotli', null],
  [undefined, null],
] as const)('of "%s" takes %s', (accepted, encoding) => {
  expect(encodingFor(accepted)).toBe(encoding);
});

it('sends the smaller file that was compressed ahead, to be kept for good', async () => {
  const answer = await fetch(`${origin}/_next/static/chunks/a.js`, {
    headers: { 'Accept-Encoding': 'gzip, br' },
  });
  expect(await answer.text()).toBe(SCRIPT);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-encoding': 'br',
    'content-type': 'application/javascript; charset=UTF-8',
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'Accept-Encoding',
  });
});

it('tells of a file without sending it', async () => {
  const answer = await ask(origin, '/_next/static/chunks/a.js', {
    method: 'HEAD',
    headers: { 'Accept-Encoding': 'gzip' },
  });
  expect([answer.status, answer.headers['content-length'], answer.text]).toEqual([
    200,
    String(zlib.gzipSync(SCRIPT).length),
    '',
  ]);
});

it.each([
  ['what was not compressed ahead', '/_next/static/chunks/b.js', 'br'],
  ['whoever takes no compression', '/_next/static/chunks/a.js', 'identity'],
  ['what lies elsewhere', '/_next/static/../../package.json', 'br'],
  ['the compressed file itself', '/_next/static/chunks/a.js.br', 'br'],
])('leaves %s to Next', async (_what, address, encoding) => {
  const { status } = await ask(origin, address, { headers: { 'Accept-Encoding': encoding } });
  expect(status).toBe(418);
});
