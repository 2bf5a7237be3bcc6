/**
 * From the click on Run to the first packet on the learner's screen, in a real browser: painted in the list of packets or
 * in tshark's terminal, of an image that is there or after an edit. Beside it stands what a script types at a shell.
 */
import path from 'node:path';
import type { Page } from 'playwright-core';
import { firstLine } from '../bench/process.ts';
import type { BaseTree } from '../bench/types.ts';
import { stepOf } from '../course.ts';
import { PATHS } from '../protocol.ts';
import { newPage, openBrowser, openPages, openStep } from './browser.ts';
import { edit, STEP } from './hand-trees.ts';
import type { Part, Row, Turn } from './harness.ts';
import { byHand, type Place, qemuByHand, untilPrinted } from './place.ts';

const VIEWS = {
  packets: { tab: 'Packets', region: 'Packets', shows: '[role=option]', said: 'in the list of packets' },
  tshark: {
    tab: 'tshark',
    region: 'Packets on usocbr0',
    shows: '.xterm-rows',
    said: 'in the tshark terminal',
  },
} as const;
type View = keyof typeof VIEWS;

/** What the page saw since the click, in milliseconds; the first of each alone counts. */
export const MARKS = ['built', 'spawned', 'spoke', 'arrived', 'painted'] as const;
export type Marks = Readonly<Record<(typeof MARKS)[number], number>>;
const NAMES = [
  ['build', 'the click, the build or the news that there is none'],
  ['start', 'the capture, and QEMU’s process'],
  ['boot', 'until the kernel’s first word'],
  ['capture', 'the packet, the capture, and the wire to the page'],
  ['paint', 'from its bytes to the screen'],
] as const;
const PATIENCE_MILLISECONDS = 120_000;
const TRIES = 3;

/**
 * Runs in the page before anything else, and sees every message before the page does. A frame is painted when the one
 * that shows it has been drawn: after the animation frame that follows.
 */
const WATCH = `(() => {
  const watch = window.__watch = { began: 0, marks: {}, channels: {}, want: null };
  const mark = (name) => { if (watch.began) watch.marks[name] ??= performance.now() - watch.began; };
  addEventListener('click', (event) => {
    if (!event.target.closest?.('button')?.textContent?.startsWith('Run')) return;
    watch.began = event.timeStamp;
    watch.marks = {};
  }, true);
  const heard = (data) => {
    if (typeof data === 'string') {
      const message = JSON.parse(data);
      if (message.type === 'terminal') watch.channels[message.channel] = message.terminal;
      if (message.type === 'terminal' && message.terminal === 'qemu') mark('spawned');
      if (message.type === 'built') mark('built');
      return;
    }
    const view = new DataView(data);
    if (view.getUint8(0) !== 0) return;
    const name = watch.channels[view.getUint16(1)];
    if (name === 'qemu') mark('spoke');
    if (name === 'tshark' && watch.want?.of === 'tshark') mark('arrived');
  };
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', ({ data }) => heard(data));
    }
  };
  const fetched = window.fetch;
  window.fetch = async (...given) => {
    const answer = await fetched(...given);
    if (watch.want?.of !== 'packets' || !String(given[0]).includes('${PATHS.capture}') || !answer.ok) return answer;
    const bytes = await answer.clone().arrayBuffer();
    // A header of 24 bytes, and at least one frame.
    if (bytes.byteLength > 24 && watch.marks.built !== undefined) mark('arrived');
    return answer;
  };
  const look = () => {
    const { want, marks } = watch;
    if (!want || marks.arrived === undefined || marks.painted !== undefined) return;
    const shown = [...document.querySelectorAll('section[aria-label="' + want.region + '"] ' + want.shows)];
    if (shown.some((one) => one.textContent.includes('UDP'))) requestAnimationFrame(() => setTimeout(() => mark('painted')));
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
})()`;

export function clickRows(place: Place): Row[] {
  return place.bases.flatMap((base) =>
    (['packets', 'tshark'] as const).flatMap((view) => [
      clickRow(place, base, view, false),
      clickRow(place, base, view, true),
    ]),
  );
}

function clickRow(place: Place, base: BaseTree, view: View, edits: boolean): Row {
  const { said } = VIEWS[view];
  return {
    name: `${view}${edits ? '-edited' : ''}-${base.kernel.id}`,
    what: `the click on Run → the first packet painted ${said}, ${edits ? 'after an edit' : 'unchanged image'}, ${base.kernel.label}`,
    ...{ unit: 'ms', better: 'less' },
    limit: 'the boot alone, and a frame of the screen',
    async open(stack) {
      if (firstLine(['tshark', '--version']) === null) return { missing: 'tshark is not installed' };
      const browser = await openBrowser(stack);
      if ('missing' in browser) return browser;
      const server = await openPages(stack, place.config.baseDirectory, base.kernel.id);
      const page = await newPage(browser, server.origin, WATCH);
      await openStep(page, STEP, stepOf(STEP).solution['main.c'] ?? '');
      await page.getByRole('tab', { name: VIEWS[view].tab, exact: true }).click();
      // The image that a run begins with.
      await clicked(page, view);
      const tree = await place.hand.of(base);
      const image = path.join(tree, 'build', 'pktgen_qemu-x86_64');
      const made = ['make', '-C', tree, `UK_ROOT=${base.kernel.root}`, 'CONFIG_UK_NAME=pktgen'];
      return [
        {
          name: `ours: painted in Chromium ${browser.version()}`,
          async measure() {
            if (edits) await typed(page);
            return await clicked(page, view);
          },
        },
        {
          name: `make${edits ? ' after an edit' : ', with nothing to do'}, tshark -l and QEMU, at a shell`,
          measure: () =>
            seen(async () => {
              if (edits) await edit(tree);
              return await untilPrinted(byHand(recipe(image, made), true), 'UDP');
            }),
        },
        ...(edits
          ? []
          : [
              {
                name: 'tshark -l and QEMU alone, at a shell',
                measure: () => seen(() => untilPrinted(byHand(recipe(image), true), 'UDP')),
              },
            ]),
      ];
    },
  };
}

/** A key in the text, saved. */
async function typed(page: Page): Promise<void> {
  await page.locator('.monaco-editor .view-lines').first().click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.press('Enter');
  await page.getByText('Saved', { exact: true }).waitFor();
}

/** Presses Run, waits until the packet is painted, and until the guest has gone. */
async function clicked(page: Page, view: View): Promise<Turn> {
  const want = { of: view, ...VIEWS[view] };
  const run = page.getByRole('button', { name: 'Run', exact: true, disabled: false });
  await run.waitFor();
  await page.evaluate(
    `Object.assign(window.__watch, { want: ${JSON.stringify(want)}, began: 0, marks: {} })`,
  );
  await run.click();
  const until = performance.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const marks: Partial<Marks> = await page.evaluate('window.__watch.marks');
    if (marks.painted !== undefined) {
      await run.waitFor();
      return turnOf({ built: 0, spawned: 0, spoke: 0, arrived: 0, painted: 0, ...marks });
    }
    if (performance.now() > until)
      throw new Error(`no packet painted; seen: ${Object.keys(marks).join(', ')}`);
    // Looking more often would take time of the page’s own.
    await page.waitForTimeout(100);
  }
}

/** What lies between two marks. A mark that came late, because a slower one overtook it, leaves nothing to the next. */
export function turnOf(marks: Marks): Turn {
  let before = 0;
  const parts = MARKS.map((mark, at): Part => {
    const until = Math.max(before, marks[mark]);
    const value = until - before;
    before = until;
    return { name: (NAMES[at] ?? []).join(': '), value, unit: 'ms' };
  });
  return { figure: marks.painted, parts };
}

/** On a busy machine tshark says that it captures before it does, and misses the one packet: somebody would start again. */
async function seen(measure: () => Promise<number>): Promise<number> {
  for (let again = TRIES - 1; ; again--)
    try {
      return await measure();
    } catch (error) {
      if (again === 0) throw error;
    }
}

/** As a course on paper says: tshark first, in the background, QEMU when it says that it captures. */
export function recipe(image: string, make: readonly string[] = []): string[] {
  const quoted = (words: readonly string[]) =>
    words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const built = make.length === 0 ? '' : `${quoted(make)} > /dev/null || exit; `;
  const qemu = quoted(qemuByHand(image));
  return [
    'bash',
    '-c',
    `${built}tshark -l -n -i br0 2> >(grep -m1 -q Capturing && exec ${qemu} > /dev/null)`,
  ];
}
