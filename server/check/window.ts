/**
 * How long a guest is watched. On a full machine it may get no processor for seconds, and a right program would not come
 * far: time in which a guest wanted to run and was not let does not count, up to a bound.
 */
import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { LIMITS } from '../limits.ts';
import { descendants, read } from '../processes.ts';

/** What is left is not worth another look. */
const SHORTEST_MILLISECONDS = 50;

/**
 * Resolves when so much time has passed that counts, or once `signal` is aborted. `waited` says how many milliseconds
 * were waited for a processor since the start.
 */
export async function fairWindow(
  milliseconds: number,
  waited: () => Promise<number>,
  signal: AbortSignal,
): Promise<void> {
  let granted = 0;
  for (let left = milliseconds; left > SHORTEST_MILLISECONDS && !signal.aborted; ) {
    await sleep(left, null, { signal }).catch(() => {});
    const due = Math.min(await waited(), LIMITS.check.starvedMilliseconds);
    left = due - granted;
    granted = Math.max(granted, due);
  }
}

/** Milliseconds that the threads of a guest stood in line for a processor, of the one that stood longest. */
export async function waitedForProcessor(guest: number): Promise<number> {
  const qemu = (await descendants(guest)).find(({ name }) => name.startsWith('qemu-system'));
  if (!qemu) return 0;
  const threads = await readdir(`/proc/${qemu.pid}/task`).catch(() => []);
  const waits = await Promise.all(
    threads.map(async (thread) => {
      // Nanoseconds on a processor, nanoseconds in line for one, and how often.
      const [, inLine = '0'] = (await read(`/proc/${qemu.pid}/task/${thread}/schedstat`)).trim().split(' ');
      return Number(inLine) / 1e6;
    }),
  );
  return Math.max(0, ...waits);
}
