/** Changes of the configuration through real benches: what they do to .config and the image, and what they cannot do. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildEvidence, Files } from '../../labs/lab.ts';
import { stepOf } from '../course.ts';
import { CHANGES_FILE } from '../protocol.ts';
import { KERNELS, openTestBench } from './testing.ts';
import type { Bench } from './types.ts';

const FILES = stepOf('04-dont-stop').solution;
const QUIET = '# CONFIG_LIBUKDEBUG_PRINTK_INFO is not set\nCONFIG_LIBUKDEBUG_PRINTK_CRIT=y\n';

describe.each(KERNELS)('the configuration on $id', ({ id, kernel, skip }) => {
  let bench: Bench;
  beforeAll(async () => {
    if (!skip) bench = await openTestBench(kernel);
  });
  afterAll(() => bench?.[Symbol.asyncDispose]());

  async function build(files: Files): Promise<{ log: string; result: BuildEvidence }> {
    await bench.write(files);
    const running = bench.build();
    let log = '';
    for await (const text of running.output) log += text;
    return { log, result: await running.result };
  }

  async function built(changes?: string, main = FILES['main.c'] ?? '') {
    const { log, result } = await build({
      ...FILES,
      'main.c': main,
      ...(changes === undefined ? {} : { [CHANGES_FILE]: changes }),
    });
    if (result.outcome !== 'built') throw new Error(result.logTail);
    return { log, ...result };
  }

  it.skipIf(skip)('changes the image with an option, and back to the very same image', async () => {
    const before = await built();
    const optimised = await built('CONFIG_OPTIMIZE_LTO=y\nCONFIG_OPTIMIZE_DEADELIM=y\n');
    expect(optimised.config).toMatchObject({ CONFIG_OPTIMIZE_LTO: 'y', CONFIG_OPTIMIZE_DEADELIM: 'y' });
    expect(optimised.imageSha256).not.toBe(before.imageSha256);
    expect(optimised.imageBytes).toBeLessThan(before.imageBytes);
    const edited = await built(
      'CONFIG_OPTIMIZE_LTO=y\nCONFIG_OPTIMIZE_DEADELIM=y\n',
      `${FILES['main.c']}\n/* edited */\n`,
    );
    expect(edited.log.match(/^ {2}(CC|LD) /gm)?.length ?? 0).toBeLessThan(10);
    const after = await built();
    expect(after.config.CONFIG_OPTIMIZE_LTO).toBeUndefined();
    expect(after.imageSha256).toBe(before.imageSha256);
  });

  it.skipIf(skip)('turns messages down, and says what that changed', async () => {
    await bench.write({ ...FILES, [CHANGES_FILE]: QUIET });
    const answer = await bench.configure(['LIBUKDEBUG_PRINTK_CRIT', 'OPTIMIZE_LTO', 'NO_SUCH_OPTION']);
    expect(answer).toEqual({
      changes: expect.arrayContaining([
        { sign: '-', text: 'CONFIG_LIBUKDEBUG_PRINTK_INFO=y' },
        { sign: '+', text: 'CONFIG_LIBUKDEBUG_PRINTK_CRIT=y' },
      ]),
      changesNotShown: 0,
      options: {
        LIBUKDEBUG_PRINTK_CRIT: { value: 'y', template: 'n' },
        OPTIMIZE_LTO: { value: 'n', template: 'n' },
        NO_SUCH_OPTION: null,
      },
    });
    const { config } = await built(QUIET);
    expect(config.CONFIG_LIBUKDEBUG_PRINTK_CRIT).toBe('y');
    expect(config.CONFIG_LIBUKDEBUG_PRINTK_INFO).toBeUndefined();
  });

  it.skipIf(skip)(
    'drops what the kernel does not know, and then builds as if nothing were chosen',
    async () => {
      const plain = await built();
      const { imageSha256 } = await built(
        '# for later\nCONFIG_ONLY_ELSEWHERE=y\n\n# CONFIG_NEITHER is not set\n',
      );
      expect(imageSha256).toBe(plain.imageSha256);
    },
  );

  it.skipIf(skip)('refuses every line that is more than a setting', async () => {
    const hostile = [
      'CONFIG_A=$(shell touch /app/pwned)',
      'CONFIG_A="$(shell touch /app/pwned)"',
      'CONFIG_A="`id`"',
      'CONFIG_A="x\\',
      'include /etc/passwd',
      'all: ; touch pwned',
      'export CONFIG_A=y',
      'CONFIG_A=y\rCONFIG_B=y',
      'CONFIG_A="\u0000"',
      'CONFIG_UK_NAME="../../x"',
      '# CONFIG_PLAT_KVM is not set',
      'CONFIG_CROSS_COMPILE="/app/evil-"',
      `CONFIG_A="${'x'.repeat(60_000)}"`,
    ];
    for (const line of hostile) {
      const { result } = await build({ ...FILES, [CHANGES_FILE]: `CONFIG_OPTIMIZE_LTO=y\n${line}\n` });
      expect(result.outcome, line.slice(0, 50)).toBe('failed');
      expect(result.diagnostics[0], line.slice(0, 50)).toMatchObject({
        file: CHANGES_FILE,
        line: 2,
        severity: 'error',
      });
      expect(await bench.configure([])).toMatchObject({ problem: expect.stringContaining(CHANGES_FILE) });
    }
    const { symbols, outcome } = await built();
    expect(outcome).toBe('built');
    expect(symbols.has('main'), id).toBe(true);
  });
});
