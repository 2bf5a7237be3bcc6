/**
 * How soon the lesson page is there for a newcomer, over a slow line and at full speed, measured over CDP against a real
 * server: prints the table of README.md.
 *
 *   node app/_e2e/page-figures.ts [ROUNDS]      medians of so many visits, 3 by default; each is a new browser profile
 */
import os from 'node:os';
import type { CDPSession } from 'playwright-core';
import { startServer } from '../../server/testing.ts';
import { launch, visit } from './browser.ts';

const STEP = '03-say-hello';
const LINES = [
  { name: '1.6 Mbit/s, 150 ms, 4 × slower CPU', bitsPerSecond: 1_600_000, latency: 150, slower: 4 },
  { name: 'not throttled', bitsPerSecond: null, latency: 0, slower: 1 },
] as const;
/** Terminals and editor draw once more after they came. */
const SETTLE_MILLISECONDS = 3_000;

interface Seen {
  readonly readable: number;
  /** The learner's text can be typed in, whatever takes the keys. */
  readonly types: number;
  readonly editor: number;
  readonly terminal: number;
  readonly shifts: number;
}

/** Runs in the page before anything else. */
const WATCH = `(() => {
  const seen = (window.__seen = { readable: 0, types: 0, editor: 0, terminal: 0, shifts: 0 });
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) if (!shift.hadRecentInput) seen.shifts += shift.value;
  }).observe({ type: 'layout-shift', buffered: true });
  const look = () => {
    const lesson = document.querySelector('main[aria-label="Lesson"] h1, main[aria-label="Lesson"] h2, main[aria-label="Lesson"] p');
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

await using stack = new AsyncDisposableStack();
const server = stack.use(await startServer({ pages: true }));
const browser = await launch();
stack.defer(() => browser.close());
const rounds = Number(process.argv[2] ?? 3);
console.log(`Medians of ${rounds} first visits to step 03 in Chromium ${browser.version()}.\n`);
console.log(
  '| line | lesson readable | text takes typing | whole editor | terminals | layout shift | first JavaScript | all of it |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
for (const line of LINES) {
  const all: (Seen & { first: number; script: number })[] = [];
  for (let round = 0; round < rounds; round++) all.push(await measure(line));
  const middle = (pick: (one: (typeof all)[number]) => number) =>
    all.map(pick).sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
  const seconds = (pick: (one: Seen) => number) => `${(middle(pick) / 1000).toFixed(1)} s`;
  const kilobytes = (pick: (one: (typeof all)[number]) => number) => `${Math.round(middle(pick) / 1000)} KB`;
  console.log(
    `| ${line.name} | ${seconds((one) => one.readable)} | ${seconds((one) => one.types)} | ` +
      `${seconds((one) => one.editor)} | ` +
      `${seconds((one) => one.terminal)} | ${middle((one) => one.shifts).toFixed(3)} | ` +
      `${kilobytes((one) => one.first)} | ${kilobytes((one) => one.script)} |`,
  );
}
console.log(
  `\nLoad of the machine meanwhile: ${os.loadavg()[0]?.toFixed(1)} on ${os.cpus().length} processors.`,
);

async function measure({ bitsPerSecond, latency, slower }: (typeof LINES)[number]) {
  await using learner = await visit(browser, server.origin);
  const { page, context } = learner;
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.enable');
  if (bitsPerSecond !== null)
    await cdp.send('Network.emulateNetworkConditions', {
      offline: false,
      latency,
      downloadThroughput: bitsPerSecond / 8,
      uploadThroughput: bitsPerSecond / 8,
    });
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: slower });
  const scripts = countScripts(cdp);
  await page.addInitScript(WATCH);
  const answer = await page.goto(`/labs/${STEP}`, { waitUntil: 'commit', timeout: 120_000 });
  const html = (await answer?.text()) ?? '';
  // The page's policy lets nobody wait inside of it.
  while (!(await page.evaluate('window.__seen.editor > 0 && window.__seen.terminal > 0')))
    await page.waitForTimeout(250);
  await page.waitForTimeout(SETTLE_MILLISECONDS);
  const seen: Seen = await page.evaluate('window.__seen');
  // What the page itself names is loaded before it comes alive; the rest is fetched on idle.
  const sizes = [...scripts.values()];
  const sum = (some: typeof sizes) => some.reduce((bytes, one) => bytes + one.bytes, 0);
  const named = sizes.filter(({ url }) => html.includes(`src="${new URL(url).pathname}`));
  return { ...seen, first: sum(named), script: sum(sizes) };
}

/** Bytes on the wire of each script, as they arrive. */
function countScripts(cdp: CDPSession): Map<string, { url: string; bytes: number }> {
  const scripts = new Map<string, { url: string; bytes: number }>();
  cdp.on('Network.responseReceived', ({ requestId, type, response }) => {
    if (type === 'Script') scripts.set(requestId, { url: response.url, bytes: 0 });
  });
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const script = scripts.get(requestId);
    if (script) script.bytes = encodedDataLength;
  });
  return scripts;
}
