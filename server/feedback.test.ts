import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { feedbackAs, readFeedback } from './feedback.ts';
import { LIMITS } from './limits.ts';
import { type FeedbackForm, feedbackAnswer, MAX_FEEDBACK_TEXT, PATHS } from './protocol.ts';
import { startServer, TestLearner, type TestServer } from './testing.ts';

const EMPTY = { steps: {}, heldUp: '', remember: '', other: '' };

let data: string;
let server: TestServer;

beforeAll(async () => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-feedback-'));
  server = await startServer({ dataDirectory: data, kernel: 'unikraft', env: { UK_ROOT: '' } });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  fs.rmSync(data, { recursive: true });
});

function post(learner: TestLearner, body: string, origin = server.origin): Promise<Response> {
  const headers = { cookie: learner.cookie, origin };
  return fetch(`${server.origin}${PATHS.feedback}`, { method: 'POST', headers, body });
}

async function read({ cookie }: TestLearner) {
  const answer = await fetch(`${server.origin}${PATHS.feedback}`, { headers: { cookie } });
  return feedbackAnswer.parse(await answer.json()).sent;
}

describe('a form', () => {
  test('is kept as sent, for its learner alone, and replaced by the next', async () => {
    const learner = await TestLearner.visit(server.origin);
    expect(await read(learner)).toBeNull();
    const form: FeedbackForm = {
      ...EMPTY,
      steps: { '03-say-hello': { clear: 5, hard: 2, minutes: 40 }, '07-receive': { hard: 5 } },
      heldUp: 'alignment\n\u001b[31m',
    };
    const answer = await post(learner, JSON.stringify(form));
    expect(answer.status).toBe(200);
    const { sent } = feedbackAnswer.parse(await answer.json());
    expect(sent?.form).toEqual(form);
    expect(await read(learner)).toEqual(sent);
    expect(await read(await TestLearner.visit(server.origin))).toBeNull();
    // Acknowledged is on the disk, where another process reads it.
    expect(await readFeedback(data)).toEqual([sent]);
    await post(learner, JSON.stringify({ ...EMPTY, other: 'changed' }));
    expect((await readFeedback(data)).map(({ form: { other } }) => other)).toEqual(['changed']);
  });

  test.each([
    ['no JSON', '{'],
    ['nothing answered', JSON.stringify({ ...EMPTY, steps: { '03-say-hello': {} }, other: ' ' })],
    ['a six', JSON.stringify({ ...EMPTY, steps: { '03-say-hello': { clear: 6 } } })],
    ['an unknown step', JSON.stringify({ ...EMPTY, steps: { '99-nowhere': { clear: 1 } } })],
    ['a name of its own', JSON.stringify({ ...EMPTY, other: 'x', admin: true })],
    ['a long text', JSON.stringify({ ...EMPTY, other: 'x'.repeat(MAX_FEEDBACK_TEXT + 1) })],
  ])('with %s is refused', async (_what, body) => {
    const learner = await TestLearner.visit(server.origin);
    expect((await post(learner, body)).status).toBe(400);
    expect(await read(learner)).toBeNull();
  });

  test('may be as long as its limits say, in any characters, and no longer', async () => {
    const learner = await TestLearner.visit(server.origin);
    const text = '\u0001'.repeat(MAX_FEEDBACK_TEXT);
    const full = JSON.stringify({ ...EMPTY, heldUp: text, remember: text, other: text });
    expect((await post(learner, full)).status).toBe(200);
    expect((await post(learner, ' '.repeat(LIMITS.web.feedbackBytes + 1))).status).toBe(413);
  });

  test('is refused from another origin, without a cookie, and too often', async () => {
    const learner = await TestLearner.visit(server.origin);
    const body = JSON.stringify({ ...EMPTY, other: 'x' });
    expect((await post(learner, body, 'http://evil.example')).status).toBe(403);
    const bare = { method: 'POST', headers: { origin: server.origin }, body };
    expect((await fetch(`${server.origin}${PATHS.feedback}`, bare)).status).toBe(401);
    const statuses = [];
    // A minute may end in between.
    for (let i = 0; i < 2 * LIMITS.web.feedbackPerMinute + 1; i++)
      statuses.push((await post(learner, body)).status);
    expect(statuses[0]).toBe(200);
    expect(statuses).toContain(429);
  });
});

describe('the export', () => {
  const at = '2026-01-02T03:04:05.000Z';
  const all = [
    {
      at,
      form: {
        ...EMPTY,
        steps: { '03-say-hello': { clear: 4, minutes: 30 } },
        other: '=HYPERLINK("http://x")',
      },
    },
    {
      at,
      form: {
        ...EMPTY,
        steps: { '03-say-hello': { clear: 5 } },
        heldUp: '\u001b]0;x\u0007 "a",\r\n\u009b2J\u202ex',
      },
    },
  ];

  test('lets no spreadsheet run a formula', () => {
    const [head, first, ...rest] = feedbackAs('csv', all).split('\r\n');
    expect(head).toContain('"03_clear","03_hard","03_minutes"');
    expect(first).toMatch(/^"1","2026-01-02T03:04:05.000Z",/);
    expect(first).toContain('"4","","30"');
    expect(first).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(rest).toHaveLength(1);
    expect(rest[0]).toContain('""a"",\n');
  });

  test.each(['text', 'csv', 'json'] as const)('as %s obeys nothing that a learner typed', (format) => {
    expect(feedbackAs(format, all)).not.toMatch(/(?![\r\n])[\p{Cc}\u202e]/u);
  });

  test('as JSON gives back what was sent, under a running number', () => {
    expect(JSON.parse(feedbackAs('json', all))).toEqual(
      all.map((sent, index) => ({ number: index + 1, at, ...sent.form })),
    );
  });

  test('as text shows medians and how many answered', () => {
    expect(feedbackAs('text', all)).toMatch(/03 +Say hello.* 4\.5 \(2\) +– +30 \(1\)/);
  });
});
