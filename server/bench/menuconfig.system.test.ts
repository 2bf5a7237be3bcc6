/** menuconfig in a holder: what it is made of, what it may use, and when it is ended. Its keys are the runner's test. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCourse, stepOf } from '../course.ts';
import { KiB, LIMITS } from '../limits.ts';
import { CHANGES_FILE } from '../protocol.ts';
import { MAKE } from './build.ts';
import type { Holder } from './holder.ts';
import { type MenuLimits, startMenuconfig } from './menuconfig.ts';
import { finished } from './process.ts';
import { KERNELS, openTestHolder } from './testing.ts';
import { writeFiles } from './workspace.ts';

const SIZE = { columns: 80, rows: 24 };
const { template } = loadCourse();
const FILES = stepOf('04-dont-stop').solution;
const CONFIG = FILES['Config.uk'] ?? template['Config.uk'] ?? '';
const CHANGES = '# CONFIG_LIBUKDEBUG_PRINTK_INFO is not set\nCONFIG_LIBUKDEBUG_PRINTK_CRIT=y\n';
/** Kconfig runs the command while it reads Config.uk. */
const running = (command: string) => `${CONFIG}\nconfig RUNS\n\tstring\n\tdefault "$(shell,${command})"\n`;

describe.each(KERNELS)('menuconfig on $id', ({ kernel, skip }) => {
  let holder: Holder;
  beforeAll(async () => {
    if (!skip) holder = await openTestHolder(kernel);
  });
  afterAll(() => holder?.[Symbol.asyncDispose]());

  async function open(files: Readonly<Record<string, string>>, limits?: MenuLimits) {
    await writeFiles(holder, { ...FILES, ...files }, template);
    const menu = await startMenuconfig(holder, MAKE, SIZE, files[CHANGES_FILE] ?? '', limits);
    const shown = { text: '' };
    void (async () => {
      for await (const chunk of menu.output) shown.text += chunk.toString('latin1');
    })();
    return { menu, shown };
  }

  async function read(name: string): Promise<string> {
    const child = holder.enter(['cat', `/app/.menu/${name}`], { box: { kind: 'build' } });
    return (await finished(child, { milliseconds: 60_000, outputBytes: 256 * KiB })).stdout.toString();
  }

  it.skipIf(skip)('is of the files that stood there when it was opened', async () => {
    const { menu, shown } = await open({ [CHANGES_FILE]: CHANGES });
    // Another step's files come while Kconfig still reads its own.
    await writeFiles(holder, { ...FILES, 'Config.uk': 'no such words\n', [CHANGES_FILE]: '' }, template);
    await menu.drawn;
    await expect.poll(() => shown.text, { timeout: 60_000 }).toContain('\x1b');
    expect(await read('before')).toContain('CONFIG_LIBUKDEBUG_PRINTK_CRIT=y');
    menu.close();
    expect(await menu.result).toEqual({
      failed: { text: expect.stringContaining('ended by itself'), told: expect.anything() },
    });
  });

  it.skipIf(skip)('may use less than a build', async () => {
    const { menu } = await open({ 'Config.uk': running('ulimit -v > /app/.menu/limit') });
    await menu.drawn;
    const { menuAddressSpaceBytes } = LIMITS.configuration;
    expect(Number(await read('limit'))).toBe(menuAddressSpaceBytes / KiB);
    expect(menuAddressSpaceBytes).toBeLessThan(LIMITS.build.addressSpaceBytes);
    menu.close();
    await menu.result;
  });

  it.skipIf(skip)('is ended where it is not drawn in time, and where its time is over', async () => {
    const { drawMilliseconds, menuMilliseconds } = LIMITS.configuration;
    const held = await open(
      { 'Config.uk': running('sleep 600') },
      { drawMilliseconds: 1_000, menuMilliseconds },
    );
    await held.menu.drawn;
    expect(await held.menu.result).toEqual({
      failed: { text: expect.stringContaining('not drawn within 1 seconds'), told: expect.anything() },
    });
    const long = await open({}, { drawMilliseconds, menuMilliseconds: 1_000 });
    expect(long.menu.timeLeft).toBeLessThanOrEqual(1_000);
    expect(await long.menu.result).toEqual({
      failed: { text: expect.stringContaining('at the most'), told: expect.anything() },
    });
  });
});
