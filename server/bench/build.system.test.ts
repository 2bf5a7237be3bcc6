/** Real kernels through real benches: the base tree, learners' builds on it, and the evidence that comes of them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildEvidence, Files } from '../../labs/lab.ts';
import { readConfig } from '../config.ts';
import { loadCourse } from '../course.ts';
import { prepareBase } from './base.ts';
import { openBench } from './bench.ts';
import { findKernels } from './kernels.ts';
import type { BaseTree, Bench, Kernel } from './types.ts';

const { kernels, notice } = findKernels(readConfig({ ...process.env, WORKSHOP_KERNEL: 'auto' }));
if (kernels.length === 0) console.log(`skipped: ${notice}`);
else if (!process.env.UK_ROOT) console.log('skipped for Unikraft: UK_ROOT is not set');

const scratch = mkdtempSync(path.join(tmpdir(), 'build-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const HELLO = '#include <stdio.h>\n\nint main(void)\n{\n\tprintf("hello\\n");\n\treturn 0;\n}\n';

describe.skipIf(kernels.length === 0).each(kernels.map((kernel) => [kernel.label, kernel] as const))(
  'on %s',
  (_, kernel: Kernel) => {
    const config = { dataDirectory: path.join(scratch, kernel.id), allowKvm: false };
    const steps = loadCourse().steps.slice(0, 1);
    const progress: (number | null)[] = [];
    let base: BaseTree;
    let bench: Bench;

    beforeAll(async () => {
      base = await prepareBase(kernel, config, steps, (_what, fraction) => progress.push(fraction));
      bench = await openBench(base, config);
    });
    afterAll(() => bench?.[Symbol.asyncDispose]());

    async function build(files: Files, on = bench): Promise<{ log: string; result: BuildEvidence }> {
      const running = on.build(files);
      let log = '';
      for await (const text of running.output) log += text;
      return { log, result: await running.result };
    }

    it('built the base once and finds it again', async () => {
      expect(progress[0]).toBe(0);
      expect(progress.filter((fraction) => fraction !== null && (fraction < 0 || fraction > 1))).toEqual([]);
      const again: string[] = [];
      expect(await prepareBase(kernel, config, steps, ({ text }) => again.push(text))).toEqual(base);
      expect(again).toEqual([]);
    });

    it('keeps an image of each reference solution', () => {
      expect(Object.keys(base.references)).toEqual(steps.map(({ slug }) => slug));
      for (const file of Object.values(base.references)) expect(statSync(file).size).toBeGreaterThan(10_000);
    });

    it('compiles only the application for a learner, and nothing when nothing changed', async () => {
      const { log, result } = await build({ 'main.c': HELLO });
      expect(log).toMatch(/CC .*main\.o/);
      expect(log.match(/^ {2}CC /gm)?.length).toBeLessThanOrEqual(4);
      expect(result).toMatchObject({ outcome: 'built', diagnostics: [] });
      const again = await build({ 'main.c': HELLO });
      expect(again.log).not.toMatch(/^ {2}CC /m);
      expect(again.result).toMatchObject({
        outcome: 'built',
        imageSha256: result.outcome === 'built' ? result.imageSha256 : '',
      });
    });

    it('takes the short way to the same image as make, for every step', async () => {
      const short = (log: string) => log.includes('straight to its commands');
      const { steps, template } = loadCourse();
      for (const { slug, solution } of steps) {
        const { log, result } = await build(solution);
        if (result.outcome !== 'built') throw new Error(result.logTail);
        // With a library more, as in the step of the pool, make does it.
        const asRecorded = solution['Config.uk'] === template['Config.uk'];
        expect(short(log), slug).toBe(kernel.id === 'unikraft' && asRecorded);
        await using other = await openBench(base, config);
        // A further file, of which nobody knows: make has to look.
        const byMake = await build({ ...solution, 'extra.h': '/* included by nobody */\n' }, other);
        expect(short(byMake.log)).toBe(false);
        expect(byMake.result, slug).toMatchObject({ imageSha256: result.imageSha256 });
      }
    });

    it('leaves nothing of builds that are stopped in their first moments', async () => {
      const { template } = loadCourse();
      const seconds = `${process.pid}98`;
      const forever = `${template['Makefile.uk']}\n$(shell sleep ${seconds})\n`;
      await using other = await openBench(base, config);
      await other.write({ 'Makefile.uk': forever });
      for (let delay = 0; delay < 40; delay += 2) {
        const stopped = other.build(delay % 4 === 0 ? undefined : { 'Makefile.uk': forever });
        stopped.output.resume();
        setTimeout(() => stopped.cancel(), delay);
        expect(await stopped.result).toMatchObject({ outcome: 'failed', logTail: 'The build was stopped.' });
      }
      const left = () =>
        readdirSync('/proc')
          .filter(Number)
          .map(commandLine)
          .filter((command) => command.includes(`sleep\0${seconds}`));
      // The kernel ends what a dead process started when it comes to it. What is left for good was not ended at all.
      await expect.poll(left, { timeout: 60_000 }).toEqual([]);
    });

    it('shows a build nothing of what waits beside it to inspect the image', async () => {
      const { template } = loadCourse();
      const look = "$(info $(shell cat /proc/[0-9]*/cmdline | tr '\\0\\n' '  '))";
      const { result, log } = await build({
        'main.c': HELLO,
        'Makefile.uk': `${template['Makefile.uk']}\n${look}\n`,
      });
      expect(result.outcome).toBe('built');
      expect(log).toContain('exec 2>&1');
      expect(log).not.toContain('sha256sum');
    });

    it('tells of a full workspace as a limit, and gives it up when it takes no text any more', async () => {
      const { template } = loadCourse();
      const fill = '$(shell for i in 1 2 3; do head -c 60000000 /dev/zero > /app/junk$$i; done)';
      await using other = await openBench(base, config);
      const full = await build({ 'Makefile.uk': `${fill}\n${template['Makefile.uk']}` }, other);
      expect(full.result).toMatchObject({ outcome: 'failed', limit: { limit: 'disk' } });
      const longer = `${HELLO}/* ${'x'.repeat(60_000)} */\n`;
      await expect(build({ 'main.c': longer }, other)).rejects.toThrow('the workspace is full');
      expect(await other.closed).toContain('ended');
    });

    it('reports size, symbols and configuration of the image', async () => {
      const { result } = await build({ 'main.c': HELLO });
      if (result.outcome !== 'built') throw new Error(result.logTail);
      expect(result.imageBytes).toBeGreaterThan(10_000);
      expect(result.imageSha256).toMatch(/^[0-9a-f]{64}$/);
      expect(result.symbols.has('main')).toBe(true);
      expect(result.symbols.has('no_such_function')).toBe(false);
      expect(result.config).toMatchObject({ CONFIG_LIBUKNETDEV: 'y', CONFIG_UK_NAME: 'pktgen' });
      expect(result.config.CONFIG_LIBUKALLOCPOOL).toBeUndefined();
    });

    it("returns the compiler's and the linker's messages, and leaves nothing to boot", async () => {
      const wrong = await build({ 'main.c': HELLO.replace('return 0;', 'retrun 0;') });
      expect(wrong.result).toMatchObject({ outcome: 'failed' });
      expect(wrong.result.diagnostics[0]).toMatchObject({ file: 'main.c', line: 6, severity: 'error' });
      const unlinked = await build({
        'main.c': `void nowhere(void);\n${HELLO.replace('return 0;', 'nowhere();')}`,
      });
      expect(unlinked.result.diagnostics.map(({ message }) => message).join()).toContain("'nowhere'");
      await expect(
        bench
          .boot({ image: 'learner', tap: 'tap0', mac: '52:54:00:00:00:01', maxMilliseconds: 3_000 })
          .then((guest) => guest.ended),
      ).resolves.toMatchObject({ kind: 'not-booted' });
    });

    it('follows Config.uk in both directions', async () => {
      const plain = loadCourse().template['Config.uk'] ?? '';
      const pooled = await build({ 'main.c': HELLO, 'Config.uk': `${plain}\tselect LIBUKALLOCPOOL\n` });
      expect(pooled.result).toMatchObject({ config: { CONFIG_LIBUKALLOCPOOL: 'y' } });
      const back = await build({ 'main.c': HELLO });
      if (back.result.outcome !== 'built') throw new Error(back.result.logTail);
      expect(back.result.config.CONFIG_LIBUKALLOCPOOL).toBeUndefined();
      const broken = await build({ 'Config.uk': `${plain}\nsellect NOTHING\n` });
      expect(broken.result.diagnostics[0]).toMatchObject({ file: 'Config.uk', severity: 'error' });
      expect((await build({ 'main.c': HELLO })).result.outcome).toBe('built');
    });

    it('takes a header of one’s own, and its going', async () => {
      const withHeader = { 'main.c': `#include "own.h"\n${HELLO}`, 'own.h': '#define ONE 1\n' };
      expect((await build(withHeader)).result.outcome).toBe('built');
      expect((await build({ 'main.c': HELLO })).result.outcome).toBe('built');
    });
  },
);

/** Of a process that may be gone by now. */
function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
