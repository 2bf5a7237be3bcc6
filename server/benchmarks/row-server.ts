/** The server itself: the second start, and what a browser loads first. */

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { startServer, TestLearner } from '../testing.ts';
import type { Row } from './harness.ts';
import { byHand, type Place, untilPrinted } from './place.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const NOT_BUILT = { missing: 'the page is not built: "npm run setup" builds it' };
const isBuilt = () => existsSync(path.join(ROOT, '.next', 'BUILD_ID'));

export function serverRows(place: Place): Row[] {
  return [startRow(place), pageRow()];
}

function startRow({ config }: Place): Row {
  return {
    name: 'start',
    what: 'the second "npm start" → listening',
    ...{ unit: 'ms', better: 'less' },
    limit: 'npm and Next alone, to their first word',
    async open(stack) {
      if (!isBuilt()) return NOT_BUILT;
      const data = await mkdtemp(path.join(os.tmpdir(), 'wirespeed-start-'));
      stack.defer(() => rm(data, { recursive: true, force: true }));
      const settings = {
        ...{ PORT: '0', HOST: '127.0.0.1', PUBLIC_ORIGIN: '', NODE_ENV: 'production', LOG_LEVEL: 'error' },
        ...{ WORKSHOP_DATA: data, WORKSHOP_BASE: config.baseDirectory },
      };
      const words = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
      const started = (argv: readonly string[]) => byHand(['env', '-C', ROOT, ...words, ...argv], false);
      const next = path.join(ROOT, 'node_modules', 'next', 'dist', 'bin', 'next');
      return [
        {
          name: 'ours: npm start, whole server',
          measure: () => untilPrinted(started(['npm', 'start']), 'Wirespeed is at', 120_000),
        },
        {
          name: 'the same server without npm',
          measure: () =>
            untilPrinted(started([process.execPath, 'server/main.ts']), 'Wirespeed is at', 120_000),
        },
        {
          name: 'next start, of the same page alone',
          measure: () =>
            untilPrinted(started([process.execPath, next, 'start', '-p', '0']), 'Ready in', 120_000),
        },
      ];
    },
  };
}

function pageRow(): Row {
  return {
    name: 'page',
    what: 'JavaScript that a step’s page names, in brotli',
    ...{ unit: 'KB', better: 'less' },
    limit: 'React and Next alone, in the start page',
    async open(stack) {
      if (!isBuilt()) return NOT_BUILT;
      const server = stack.use(await startServer({ pages: true, kernel: 'unikraft', env: { UK_ROOT: '' } }));
      const learner = await TestLearner.visit(server.origin);
      const bytesOf = async (address: string) => {
        const { text } = await learner.ask(address);
        const scripts = [...text.matchAll(/<script[^>]+src="(\/_next\/[^"]+\.js)"(?![^>]*nomodule)/gi)];
        const names = new Set(scripts.map(([, name]) => name ?? ''));
        if (names.size === 0) throw new Error(`${address} names no script`);
        let sum = 0;
        for (const name of names)
          sum += brotliCompressSync(Buffer.from((await learner.ask(name)).text)).length;
        return sum / 1000;
      };
      return [
        {
          name: 'ours: a step’s page, before editor and terminal',
          measure: () => bytesOf('/labs/03-say-hello'),
        },
        { name: 'the start page', measure: () => bytesOf('/') },
      ];
    },
  };
}
