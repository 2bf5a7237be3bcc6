/** What a flood costs the page: its longest task on the main thread, beside the same page at rest. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { stepOf } from '../course.ts';
import { newPage, openBrowser, openPages, openStep } from './browser.ts';
import type { Row, Turn } from './harness.ts';
import type { Place } from './place.ts';

const STEP = '05-how-fast';
/** QEMU has translated what the program runs by then. */
const WARM_UP_MILLISECONDS = 1_500;
const WINDOW_MILLISECONDS = 4_000;
/** Tasks of the main thread, as DevTools shows them. */
const CATEGORIES = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'];
/** Longer ones are felt. */
const LONG_MILLISECONDS = 50;

export function pageRows(place: Place): Row[] {
  return place.bases.slice(0, 1).map(({ kernel }) => ({
    name: 'main-thread',
    what: `longest task of the page while a guest sends as fast as it can, ${kernel.label}`,
    ...{ unit: 'ms', better: 'less' },
    limit: `${LONG_MILLISECONDS} ms, from which on a key waits so that one feels it`,
    async open(stack) {
      const browser = await openBrowser(stack);
      if ('missing' in browser) return browser;
      const server = await openPages(stack, place.config.baseDirectory, kernel.id);
      const page = await newPage(browser, server.origin, '');
      await openStep(page, STEP, stepOf(STEP).solution['main.c'] ?? '');
      const shown = (tab: string) => async () => {
        await page.getByRole('tab', { name: tab, exact: true }).click();
        return await during(page, () => longest(browser, page));
      };
      return [
        { name: 'ours: tshark’s terminal shown', measure: shown('tshark') },
        { name: 'ours: the list of packets shown', ours: true, measure: shown('Packets') },
        { name: 'ours: the chart shown', ours: true, measure: shown('Chart') },
        { name: 'the same page at rest', measure: () => longest(browser, page) },
      ];
    },
  }));
}

/** While the learner's guest floods. */
async function during(page: Page, measure: () => Promise<Turn>): Promise<Turn> {
  const button = (name: string) => page.getByRole('button', { name, exact: true, disabled: false });
  await button('Run').click();
  await packets(page).waitFor();
  await sleep(WARM_UP_MILLISECONDS);
  const [before, began] = [await counted(page), performance.now()];
  const turn = await measure();
  const rate = ((await counted(page)) - before) / ((performance.now() - began) / 1000);
  await button('Stop').click();
  await button('Run').waitFor();
  return { ...turn, parts: [...turn.parts, { name: 'packets meanwhile', value: rate, unit: 'packets/s' }] };
}

function packets(page: Page) {
  return page.getByText(/^[\d,]+ packets$/).first();
}

async function counted(page: Page): Promise<number> {
  return Number(((await packets(page).textContent()) ?? '').replace(/\D/g, ''));
}

async function longest(browser: Browser, page: Page): Promise<Turn> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await sleep(WINDOW_MILLISECONDS);
  return turnOf((await browser.stopTracing()).toString('utf8'));
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds, of the wall and of the processor. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Of a trace of Chromium's: its longest task on a page's main thread. @throws Error where it shows none. */
export function turnOf(trace: string): Turn {
  const { traceEvents } = JSON.parse(trace) as { readonly traceEvents: readonly TraceEvent[] };
  const place = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(place),
  );
  const tasks = traceEvents.filter((event) => event.name.endsWith('RunTask') && mains.has(place(event)));
  if (tasks.length === 0) throw new Error('the trace shows no task of the page');
  const most = (of: (task: TraceEvent) => number) => Math.max(...tasks.map(of)) / 1000;
  const long = tasks.filter(({ dur = 0 }) => dur / 1000 > LONG_MILLISECONDS).length;
  return {
    figure: most(({ dur = 0 }) => dur),
    parts: [
      { name: 'the longest by time of the processor', value: most(({ tdur = 0 }) => tdur), unit: 'ms' },
      { name: `tasks over ${LONG_MILLISECONDS} ms`, value: long, unit: '' },
    ],
  };
}
