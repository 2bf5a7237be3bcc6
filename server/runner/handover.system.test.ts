import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { descendants, kill, runnerOf } from '../processes.ts';
import { PATHS } from '../protocol.ts';
import { startServer, TestLearner } from '../testing.ts';

/** Kills of the runner: about one in three met a socket on its way before lost ones were closed. */
const ROUNDS = 6;
const LEARNERS = 8;

test('a socket that comes while the runner dies is opened by the next one or closed, and never left waiting', async () => {
  await using server = await startServer({ kernel: 'unikraft', env: { UK_ROOT: '' } });
  const learners = await Promise.all(
    Array.from({ length: LEARNERS }, () => TestLearner.visit(server.origin)),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const tickets = await Promise.all(learners.map((learner) => learner.tickets()));
    const pid = await runnerOf(server.pid);
    const runner = (await descendants(server.pid)).find((one) => one.pid === pid);
    const asked = learners.map(async (learner, index): Promise<WebSocket | null> => {
      await sleep(2 * index);
      return learner.socket('interactive', tickets[index]?.interactive ?? '').catch(() => null);
    });
    await sleep(LEARNERS);
    if (runner) await kill(runner);
    const late = sleep(30_000, 'late' as const, { ref: false });
    const ends = await Promise.all(asked.map((one) => Promise.race([one, late])));
    expect(ends).not.toContain('late');
    for (const one of ends) if (one && one !== 'late') one.terminate();
    // The next runner is there once it answers.
    for (;;) {
      const answer = await fetch(`${server.origin}${PATHS.health}`);
      if (((await answer.json()) as { runner: object | null }).runner) break;
      await sleep(100);
    }
  }
});
