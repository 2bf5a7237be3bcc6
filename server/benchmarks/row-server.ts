/** The server itself: the second start, and what a browser loads first. */

import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { ChildProcess } from '../bench/process.ts';
import { ask, startServer, TestLearner } from '../testing.ts';
import { isBuilt, NOT_BUILT } from './browser.ts';
import type { Row } from './harness.ts';
import { byHand, endAll, type Place, printed } from './place.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const STEP = '03-say-hello';
const PAGE = `/labs/${STEP}`;
/** Next alone is told of the step by whoever asks; our server takes nobody's word for it. */
const HEADERS = { accept: 'text/html', 'x-step': STEP };
/** On a full machine. */
const START_MILLISECONDS = 120_000;
const END_MILLISECONDS = 10_000;

export function serverRows(place: Place): Row[] {
  return [startRow(place), pageRow()];
}

function startRow({ config }: Place): Row {
  return {
    name: 'start',
    what: 'the second "npm start" → a step’s page is answered',
    ...{ unit: 'ms', better: 'less' },
    limit: 'npm, and Next alone with the same page',
    async open(stack) {
      if (!isBuilt()) return NOT_BUILT;
      const data = await mkdtemp(path.join(os.tmpdir(), 'wirespeed-start-'));
      stack.defer(() => rm(data, { recursive: true, force: true }));
      const compiled = path.join(data, 'compiled');
      const settings = {
        ...{ PORT: '0', HOST: '127.0.0.1', PUBLIC_ORIGIN: '', NODE_ENV: 'production', LOG_LEVEL: 'error' },
        ...{ WORKSHOP_DATA: data, WORKSHOP_BASE: config.baseDirectory, NODE_COMPILE_CACHE: compiled },
      };
      const words = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
      const started = (argv: readonly string[]) => byHand(['env', '-C', ROOT, ...words, ...argv], false);
      const server = [process.execPath, 'server/main.ts'];
      const next = [
        process.execPath,
        path.join(ROOT, 'node_modules', 'next', 'dist', 'bin', 'next'),
        'start',
      ];
      const anew = ['env', 'NODE_DISABLE_COMPILE_CACHE=1'];
      return [
        { name: 'ours: npm start, whole server', measure: () => untilAnswered(started(['npm', 'start'])) },
        { name: 'the same server without npm', measure: () => untilAnswered(started(server)) },
        {
          name: 'without npm, and all compiled anew',
          measure: () => untilAnswered(started([...anew, ...server])),
        },
        {
          name: 'next start, of the same page alone',
          measure: () => untilAnswered(started([...next, '-H', '127.0.0.1', '-p', '0'])),
        },
      ];
    },
  };
}

/**
 * Milliseconds from a server's start until it has answered with a step's page, whole. It is asked to end then: what Node
 * compiled is written at the end.
 */
async function untilAnswered(child: ChildProcess): Promise<number> {
  const began = performance.now();
  try {
    const origin = await printed(child, /http:\/\/[\w.:]+(?=\s)/, START_MILLISECONDS);
    const { status, text } = await ask(origin, PAGE, { headers: HEADERS });
    if (status !== 200 || !text.includes('</html>')) throw new Error(`${PAGE} was answered by ${status}`);
    return performance.now() - began;
  } finally {
    await endAll(child, END_MILLISECONDS);
  }
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
          measure: () => bytesOf(PAGE),
        },
        { name: 'the start page', measure: () => bytesOf('/') },
      ];
    },
  };
}
