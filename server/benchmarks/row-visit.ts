/** How soon a lesson's page is there for a newcomer, over a slow line and at full speed, and what an hour of flood leaves in it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { stepOf } from '../course.ts';
import { newPage, openBrowser, openPages, openStep } from './browser.ts';
import type { Contender, Part, Row, Turn } from './harness.ts';
import type { Place } from './place.ts';
import { openTtyd } from './terminal-peers.ts';

const STEP = '03-say-hello';
const FLOOD = '05-how-fast';
const LINES = [
  { name: 'visit', said: 'at full speed', bitsPerSecond: null, latency: 0, slower: 1 },
  {
    name: 'visit-slow',
    said: '1.6 Mbit/s, 150 ms, a processor 4 × slower',
    bitsPerSecond: 1_600_000,
    latency: 150,
    slower: 4,
  },
] as const;
type Connection = (typeof LINES)[number];
/** On a slow line, on a full machine. */
const PATIENCE_MILLISECONDS = 180_000;
/** What is fetched on idle has come by then. */
const SETTLE_MILLISECONDS = 3_000;
/** Of flood, and between two looks at the page's memory. */
const HOUR = { minutes: 60, every: 10 };

/** What a page tells of its own coming, in milliseconds since it was asked for; 0 where it has not. */
interface Seen {
  readonly readable: number;
  readonly types: number;
  readonly editor: number;
  readonly terminal: number;
  readonly blocked: number;
  readonly shifts: number;
}

/** Runs in the page before anything else. A task blocks for what it takes beyond 50 ms. */
const WATCH = `(() => {
  const seen = (window.__seen = { readable: 0, types: 0, editor: 0, terminal: 0, blocked: 0, shifts: 0 });
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) if (!shift.hadRecentInput) seen.shifts += shift.value;
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) seen.blocked += task.duration - 50;
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    const lesson = document.querySelector('main :is(h1, h2, p)');
    if (!seen.readable && lesson && performance.getEntriesByName('first-contentful-paint').length) seen.readable = performance.now();
    if (!seen.types && document.querySelector('textarea.source')) seen.types = performance.now();
    if (!seen.editor && document.querySelector('.monaco-editor textarea, .monaco-editor .native-edit-context')
      && document.querySelector('.monaco-editor .view-line') && !document.querySelector('.source')) {
      seen.editor = performance.now();
      seen.types ||= seen.editor;
    }
    if (!seen.terminal && document.querySelector('.xterm-rows, .xterm-screen')) seen.terminal = performance.now();
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()`;

export function visitRows(place: Place): Row[] {
  return [...LINES.map((line) => visitRow(place, line)), hourRow(place)];
}

function visitRow({ config }: Place, line: Connection): Row {
  return {
    name: line.name,
    what: `a first visit to a step, until its whole editor is there, ${line.said}`,
    ...{ unit: 'ms', better: 'less' },
    limit: 'its bytes over the line; to read and to type needs none of the editor’s',
    async open(stack) {
      const browser = await openBrowser(stack);
      if ('missing' in browser) return browser;
      const server = await openPages(stack, config.baseDirectory, 'ukmini');
      const to = (name: string, origin: string, path: string, until: keyof Seen): Contender => ({
        name,
        measure: () => visit(browser, origin + path, line, until),
      });
      const peer = await openTtyd(stack).then(
        (origin) => to('ttyd’s page, until its terminal is there', origin, '/', 'terminal'),
        (error: Error): Contender => ({ name: 'ttyd’s page', measure: () => Promise.reject(error) }),
      );
      return [
        to('ours: until the editor is whole', server.origin, `/labs/${STEP}`, 'editor'),
        to('the start page, until it can be read', server.origin, '/', 'readable'),
        peer,
      ];
    },
  };
}

/** A visit with nothing remembered. */
async function visit(browser: Browser, url: string, line: Connection, until: keyof Seen): Promise<Turn> {
  const { origin, pathname } = new URL(url);
  const page = await newPage(browser, origin, WATCH);
  await using _page = { [Symbol.asyncDispose]: () => page.context().close() };
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  if (line.bitsPerSecond !== null)
    await cdp.send('Network.emulateNetworkConditions', {
      ...{ offline: false, latency: line.latency },
      downloadThroughput: line.bitsPerSecond / 8,
      uploadThroughput: line.bitsPerSecond / 8,
    });
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: line.slower });
  const scripts = countScripts(cdp);
  await page.goto(pathname, { waitUntil: 'commit', timeout: PATIENCE_MILLISECONDS });
  const patience = performance.now() + PATIENCE_MILLISECONDS;
  const look = async (): Promise<Seen> => await page.evaluate('window.__seen');
  let seen = await look();
  // A step's page is there when its terminals are, too.
  while (seen[until] === 0 || (until === 'editor' && seen.terminal === 0)) {
    if (performance.now() > patience) throw new Error(`${url}: no ${until}`);
    await sleep(250);
    seen = await look();
  }
  await sleep(SETTLE_MILLISECONDS);
  const kilobytes = [...scripts.values()].reduce((sum, bytes) => sum + bytes, 0) / 1_000;
  return turnOf(await look(), until, kilobytes);
}

export function turnOf(seen: Seen, until: keyof Seen, kilobytes: number): Turn {
  const times = [
    ['readable', 'readable'],
    ['types', 'the text takes typing'],
    ['terminal', 'terminals'],
    ['blocked', 'main thread blocked, all tasks’ time beyond 50 ms'],
  ] as const;
  const parts: Part[] = times
    .filter(([key]) => key !== until && (seen[key] > 0 || key === 'blocked'))
    .map(([key, name]) => ({ name, value: seen[key], unit: 'ms' }));
  return {
    figure: seen[until],
    parts: [
      ...parts,
      { name: 'layout shift', value: seen.shifts, unit: '' },
      { name: 'JavaScript in files', value: kilobytes, unit: 'KB' },
    ],
  };
}

/** Bytes on the wire of each script, as they arrive. */
function countScripts(cdp: CDPSession): Map<string, number> {
  const scripts = new Map<string, number>();
  cdp.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.set(requestId, 0);
  });
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) scripts.set(requestId, encodedDataLength);
  });
  return scripts;
}

function hourRow({ config }: Place): Row {
  return {
    name: 'page-hour',
    what: `JavaScript’s memory of a page after ${HOUR.minutes} minutes of flood`,
    ...{ unit: 'MB', better: 'less', long: true, once: true },
    limit: 'what it held before: nothing of a flood is kept for good',
    async open(stack) {
      const browser = await openBrowser(stack);
      if ('missing' in browser) return browser;
      const server = await openPages(stack, config.baseDirectory, 'ukmini');
      const page = await newPage(browser, server.origin, '');
      await openStep(page, FLOOD, stepOf(FLOOD).solution['main.c'] ?? '');
      const cdp = await page.context().newCDPSession(page);
      return [
        {
          name: 'ours: with a guest that sends all the while',
          measure: (signal) => flooded(page, cdp, signal),
        },
      ];
    },
  };
}

async function flooded(page: Page, cdp: CDPSession, signal: AbortSignal): Promise<Turn> {
  const run = page.getByRole('button', { name: 'Run', exact: true, disabled: false });
  const parts: Part[] = [{ name: 'before', value: await heap(cdp), unit: 'MB' }];
  let figure = 0;
  for (let minute = 1; minute <= HOUR.minutes; minute++) {
    signal.throwIfAborted();
    // A run has a limit of its own.
    if (await run.isVisible()) await run.click();
    await sleep(60_000, undefined, { signal });
    if (minute % HOUR.every > 0) continue;
    figure = await heap(cdp);
    parts.push({ name: `after ${minute} minutes`, value: figure, unit: 'MB' });
  }
  return { figure, parts };
}

/** In MB, once what nobody needs is gone. */
async function heap(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  return (await cdp.send('Runtime.getHeapUsage')).usedSize / 1e6;
}
