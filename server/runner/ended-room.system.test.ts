/** A room that is over takes no bench for its learners' questions either. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { descendants, until } from '../attacks/testing.ts';
import { hasClangd } from '../bench/clangd.ts';
import { PATHS, roomSummary } from '../protocol.ts';
import { instructor } from '../sessions.ts';
import { ask, startServer, TestLearner } from '../testing.ts';

const STEP = '01-getting-started';
const question = {
  what: 'hover',
  file: 'main.c',
  text: 'int value;\nint main(void) { return value; }\n',
  line: 1,
  character: 26,
} as const;

test.skipIf(!hasClangd())(
  'a question about the text is answered in a room, and no more once that has ended',
  async () => {
    await using stack = new AsyncDisposableStack();
    const dataDirectory = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-ended-'));
    stack.defer(() => fs.rmSync(dataDirectory, { recursive: true }));
    const server = stack.use(await startServer({ dataDirectory, kernel: 'ukmini' }));
    const { origin } = server;
    const post = (cookie: string, at: string, body: object) =>
      ask(origin, at, { method: 'POST', headers: { origin, cookie }, body: JSON.stringify(body) });
    const key = await instructor(dataDirectory, ['add', 'ada']);
    const signedIn = await post('', PATHS.instructor, { key: key?.text.split('\n')[0] });
    const owner = signedIn.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const room = roomSummary.parse(JSON.parse((await post(owner, PATHS.rooms, { name: 'Room' })).text));
    const learner = await TestLearner.visit(origin);
    await learner.tickets();
    await post(learner.cookie, PATHS.join, { code: room.code, name: 'Ben' });

    await using page = await learner.open(STEP);
    await page.inState('idle', 240);
    page.send({ type: 'ask', id: 1, step: STEP, question });
    expect(await page.next('answer')).toMatchObject({ id: 1, answer: { what: 'hover' } });
    await post(owner, `${PATHS.room}?room=${room.id}`, { endsAt: new Date(Date.now() + 200).toISOString() });
    await page.inState('unavailable');
    const running = () => descendants(server.pid).filter(({ name }) => name === 'clangd');
    await until(() => running().length === 0, 'the end of its clangd');
    page.send({ type: 'ask', id: 2, step: STEP, question });
    expect(await page.next('answer')).toMatchObject({ id: 2, answer: { what: 'none' } });
    expect(running()).toEqual([]);
  },
);
