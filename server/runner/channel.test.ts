import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { connect, RUNNER_CALLS, STORE_CALLS } from './channel.ts';

test('calls to a process that hangs and is killed are refused, all of them, and harm nobody', async () => {
  const child = spawn(process.execPath, ['-e', "process.on('message', () => {}); process.send('up')"], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  child.kill('SIGSTOP');
  const handlers = {} as Parameters<typeof connect<typeof RUNNER_CALLS, typeof STORE_CALLS>>[3];
  const remote = connect(child, RUNNER_CALLS, STORE_CALLS, handlers);
  // More than the channel holds, so that the last ones are still being written when it closes.
  const head = 'x'.repeat(100_000);
  const someone = 'x'.repeat(22);
  const call = {
    learner: someone,
    session: someone,
    view: null,
    address: '',
    page: 'page',
    kind: 'bulk',
    headers: {},
    head,
  } as const;
  const answers = Array.from({ length: 50 }, () => remote.adopt(call).catch(({ code }) => code));
  child.kill('SIGKILL');
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['internal']));
});
