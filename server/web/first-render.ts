/** The first page after a start takes as long as ten others: what renders it is loaded and compiled with it. */
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { LABS } from '../../labs/index.ts';

/**
 * Has a lesson made for nobody, so that no learner waits for it. It comes over a local socket, as a request that needs no
 * certificate.
 *
 * @param host a name that the server is reached at
 * @returns the status of the answer
 */
export async function renderFirst(listener: http.RequestListener, host: string): Promise<number> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-first-'));
  const socketPath = path.join(directory, 'page');
  const server = http.createServer(listener);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(socketPath, resolve);
    });
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      http
        .get({ socketPath, path: `/labs/${LABS[0]?.slug}`, headers: { host }, agent: false }, resolve)
        .once('error', reject);
    });
    await finished(response.resume());
    return response.statusCode ?? 0;
  } finally {
    server.close();
    fs.rmSync(directory, { recursive: true, force: true });
  }
}
