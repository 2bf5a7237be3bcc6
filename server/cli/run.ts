/** `run`: a program in this terminal. */
import { chooseMac } from '../bench/guest.ts';
import type { Config } from '../config.ts';
import { stepOf } from '../course.ts';
import { LIMITS } from '../limits.ts';
import { findLab, interrupted, NOT_PASSED, PASSED, readSource } from './call.ts';
import { openFor } from './open.ts';
import { harmless, linesOf } from './output.ts';

export async function run(config: Config, target: string): Promise<number> {
  const lab = findLab(target);
  const files = lab ? stepOf(lab.slug).solution : readSource(target);
  await using bench = await openFor(config);
  await bench.write(files);
  await using capture = await bench.capture({ text: true });
  const build = bench.build();
  interrupted.signal.addEventListener('abort', () => build.cancel());
  for await (const line of linesOf(build.output)) console.log(line);
  if ((await build.result).outcome === 'failed') return NOT_PASSED;

  await capture.ready;
  console.log(`\nBooting on ${bench.kernel.label}. Ctrl-C stops.\n`);
  const { append, memoryMiB } = lab?.observe ?? {};
  await using guest = await bench.boot({
    image: 'learner',
    tap: 'tap0',
    mac: chooseMac(),
    maxMilliseconds: LIMITS.guest.maxMilliseconds,
    ...(append === undefined ? {} : { append }),
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
  });
  const stop = () => void guest.stop('learner');
  interrupted.signal.addEventListener('abort', stop);
  if (interrupted.signal.aborted) stop();
  const printed = Promise.all([prefixed(guest.console, 'qemu   | '), prefixed(capture.text, 'tshark | ')]);
  const ending = await guest.ended;
  const { framesNotKept } = await capture.finish();
  await printed;
  const frames = capture.frames.length + framesNotKept;
  console.log(
    `\n${harmless(ending.detail)} ${frames.toLocaleString('en')} ${frames === 1 ? 'frame' : 'frames'} passed the bridge.`,
  );
  return PASSED;
}

async function prefixed(stream: AsyncIterable<Buffer>, prefix: string): Promise<void> {
  for await (const line of linesOf(stream)) console.log(prefix + line);
}
