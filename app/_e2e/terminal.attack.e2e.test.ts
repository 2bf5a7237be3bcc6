/** Terminal bytes against the learner's page, in a real browser. */
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FRAME } from '../../server/protocol.ts';
import { startServer, TestLearner, type TestServer } from '../../server/testing.ts';
import { clickAt, launch, openStep, type Visit, visit } from './browser.ts';

const STEP = '01-getting-started';

/** Tabs, and the terminals that they show. */
const VIEWS = [
  ['Build', 'Build log'],
  ['QEMU', 'QEMU console'],
] as const;

let server: TestServer;
let browser: Browser;
/** Another site. It notes who came, and from where. */
let evil: http.Server;
let evilOrigin: string;
const evilVisits: http.IncomingMessage[] = [];
let evilPage = '';

beforeAll(async () => {
  evil = http.createServer((request, response) => {
    evilVisits.push(request);
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(evilPage);
  });
  evil.listen(0, '127.0.0.1');
  await once(evil, 'listening');
  // Another name of this machine is another site to a browser.
  evilOrigin = `http://localhost:${(evil.address() as AddressInfo).port}`;
  [server, browser] = await Promise.all([startServer({ pages: true, kernel: 'ukmini' }), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
  evil?.closeAllConnections();
  evil?.close();
});

/** Everything that a terminal of some kind was ever told to do on its own, ask, draw or open. */
function corpus(link: string): string[] {
  const titles = [0, 1, 2].flatMap((osc) => [`\x1b]${osc};owned\x07`, `\x1b]${osc};owned\x1b\\`]);
  const questions = ['[c', '[>c', '[=c', '[5n', '[6n', '[?6n', '[?15n', '[x', '[18t', '[21t', '[>q', 'Z'];
  return [
    ...titles,
    `\x1b]0;${'A'.repeat(2_000)}\x07`,
    '\x1b]52;c;b3duZWQ=\x07',
    '\x1b]52;c;?\x07',
    ...questions.map((question) => `\x1b${question}`),
    '\x05',
    '\x1b]4;1;?\x07\x1b]10;?\x07\x1b]11;?\x07',
    '\x1bP$q"p\x1b\\\x1bP+q544e\x1b\\',
    // Asks for a report of each movement of the mouse and each change of the focus, as if typed.
    '\x1b[?9h\x1b[?1000h\x1b[?1002h\x1b[?1003h\x1b[?1004h\x1b[?1006h\x1b[?1;1003;1004h',
    '\x1bPq#0;2;0;0;0#0~~@@vv@@~~\x1b\\',
    '\x1b]1337;File=inline=1:R0lGODlhAQABAAAAACw=\x07',
    '\x1b_Gf=32,s=1,v=1;AAAA\x1b\\',
    '\x1b[8;100;300t\x1b[3;0;0t\x1b[2t',
    // Two thousand million times: the page would stand still.
    ...[...'LMSTIZb'].map((final) => `x\x1b[2147483647${final}`),
    `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>\r\n`,
    '\x1b]8;;javascript:document.title=1\x1b\\script-link\x1b]8;;\x1b\\\r\n',
    '\x1b]8;;data:text/html,owned\x1b\\data-link\x1b]8;;\x1b\\\r\n',
    `\x1b]8;;${link}\x1b\\site-link\x1b]8;;\x1b\\\r\n`,
    'corpus-end\r\n',
  ];
}

const asC = (text: string) =>
  text.replace(/[^ !#-[\]-~]/g, (byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`);

/** A learner whose program and makefile print the corpus, at the step's page. */
async function hostileLearner(): Promise<{ visitor: Visit; typed: () => number }> {
  const prepared = await TestLearner.visit(server.origin);
  const lines = corpus(`${evilOrigin}/clicked`);
  const puts = lines.map((line) => `\tprintf("%s", "${asC(line)}");\n`).join('');
  const encoded = Buffer.from(lines.join('\r\n')).toString('base64');
  const template = fs.readFileSync(path.resolve(import.meta.dirname, '../../unikernel-template/Makefile.uk'));
  const files = {
    'main.c': `#include <stdio.h>\nint main(void)\n{\n${puts}\treturn 0;\n}\n`,
    'Makefile.uk': `${template}\n$(info $(shell echo ${encoded} | base64 -d))\n`,
  };
  {
    await using wire = await prepared.open(STEP);
    for (const [file, text] of Object.entries(files)) {
      wire.send({ type: 'save', step: STEP, file, text, base: 0 });
      await wire.next('saved');
    }
  }
  const visitor = await visit(browser, server.origin);
  const [name = '', value = ''] = prepared.cookie.split('=');
  await visitor.context.addCookies([{ name, value, url: server.origin }]);
  let count = 0;
  visitor.page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      if (typeof payload !== 'string' && payload[0] === FRAME.input) count += 1;
    }),
  );
  return { visitor, typed: () => count };
}

/** What output must never change. */
function belongings(page: Page) {
  return page.evaluate(async () => ({
    title: document.title,
    clipboard: await navigator.clipboard.readText(),
    elements: ['img', 'script', 'iframe', 'a', 'canvas + img'].map(
      (tag) => document.querySelectorAll(`.terminal ${tag}`).length,
    ),
    inline: document.querySelectorAll('[onerror], a[href^="javascript:"], a[href^="data:"]').length,
    size: [innerWidth, innerHeight, screenX],
    address: location.href,
  }));
}

describe('a program’s output', () => {
  let visitor: Visit;
  let typed: () => number;
  let before: unknown;

  beforeAll(async () => {
    ({ visitor, typed } = await hostileLearner());
    const { page } = visitor;
    await openStep(page, STEP);
    await page.evaluate(() => navigator.clipboard.writeText('mine'));
    before = await belongings(page);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page
      .getByRole('region', { name: 'QEMU console' })
      .locator('.xterm-rows > div', { hasText: 'corpus-end' })
      .first()
      .waitFor();
    // The log of the build is longer than what is shown of it.
    await page.getByRole('tab', { name: 'Build' }).first().click();
    await page.getByRole('region', { name: 'Build log' }).locator('.xterm-rows > div').first().waitFor();
  });
  afterAll(() => visitor?.[Symbol.asyncDispose]());

  test('39: no view of a terminal types an answer to what was printed, nor a movement of the mouse', async () => {
    const { page } = visitor;
    for (const [tab, label] of VIEWS) {
      await page.getByRole('tab', { name: tab }).first().click();
      const box = await page.getByRole('region', { name: label }).boundingBox();
      for (let step = 0; step < 8; step++)
        await page.mouse.move((box?.x ?? 0) + 20 + step * 9, (box?.y ?? 0) + 40 + step * 5);
      await page.mouse.click((box?.x ?? 0) + 90, (box?.y ?? 0) + 80);
      await page.getByRole('tab', { name: tab }).first().focus();
    }
    expect(typed()).toBe(0);
  });

  test('40: no sequence changes title, clipboard, page or window', async () => {
    expect(await belongings(visitor.page)).toEqual(before);
    expect(visitor.faults).toEqual([]);
  });

  test('40: a link in the output opens only a web address, only after a question, and without a way back', async () => {
    const { page, context } = visitor;
    await page.getByRole('tab', { name: 'QEMU' }).first().click();
    const text = (words: string) =>
      page.getByRole('region', { name: 'QEMU console' }).getByText(words, { exact: true }).last();
    const question = page.getByRole('alertdialog', { name: 'Open another site?' });
    for (const words of ['script-link', 'data-link']) {
      // No pointer shows up over these, which clickAt would wait for.
      const box = await text(words).boundingBox();
      const [x, y] = [(box?.x ?? 0) + 10, (box?.y ?? 0) + (box?.height ?? 0) / 2];
      for (let move = 0; move < 10; move++) await page.mouse.move(x + move, y);
      await page.mouse.click(x, y);
      expect([words, await page.locator('.xterm-cursor-pointer').count()]).toEqual([words, 0]);
      expect(await question.count()).toBe(0);
    }
    expect(context.pages()).toHaveLength(1);
    evilPage = '<script>document.title = String(window.opener)</script>';
    await clickAt(page, text('site-link'));
    await question.getByText(`${evilOrigin}/clicked`).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'detached' });
    expect(evilVisits).toHaveLength(0);
    await clickAt(page, text('site-link'));
    const [opened] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('button', { name: 'Open in a new tab' }).click(),
    ]);
    await expect.poll(() => opened.title()).toBe('null');
    expect(evilVisits[0]?.headers.referer).toBeUndefined();
    await opened.close();
    expect(await belongings(page)).toEqual(before);
  });
});
