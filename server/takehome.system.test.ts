/** What a learner takes home builds by make alone, from the kernel tree and the zip. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { labBySlug } from '../labs/index.ts';
import { KERNELS } from './bench/testing.ts';
import { stepOf } from './course.ts';
import { CHANGES_FILE } from './protocol.ts';
import { takeHome } from './takehome.ts';

const SLUG = '05-how-fast';
const lab = labBySlug(SLUG);
if (!lab) throw new Error('the course lost a step');

for (const { id, kernel, skip } of KERNELS) {
  describe.skipIf(skip)(`the application at home, with ${id}`, () => {
    test('unpacks and builds with plain make, the chosen options included', { timeout: 180_000 }, () => {
      const home = mkdtempSync(path.join(os.tmpdir(), 'wirespeed-home-'));
      try {
        const main = `${stepOf(SLUG).solution['main.c']}\n/* mine */\n`;
        const changes = 'CONFIG_LIBUKDEBUG_PRINTD=y\n# CONFIG_LIBUKDEBUG_PRINTK_INFO is not set\n';
        const zip = takeHome({ ...stepOf(SLUG).start, 'main.c': main, [CHANGES_FILE]: changes }, lab);
        const files = unzipSync(zip);
        for (const [name, bytes] of Object.entries(files)) {
          const file = path.join(home, name);
          mkdirSync(path.dirname(file), { recursive: true });
          writeFileSync(file, bytes);
        }
        const application = path.join(home, 'pktgen');
        const make = (...goals: string[]) =>
          execFileSync('make', ['-C', application, `UK_ROOT=${kernel?.root}`, ...goals], { stdio: 'pipe' });
        make('defconfig');
        make('-j2');
        expect(statSync(path.join(application, 'build', 'pktgen_qemu-x86_64')).size).toBeGreaterThan(10_000);
        const text = (name: string) => strFromU8(files[`pktgen/${name}`] ?? new Uint8Array());
        expect(text('main.c')).toBe(main);
        expect(text('README.md')).toContain(lab.title);
        expect(text('defconfig')).toContain('# CONFIG_LIBUKDEBUG_PRINTK_INFO is not set');
        expect(text('defconfig')).not.toContain('CONFIG_LIBUKDEBUG_PRINTK_INFO=y');
        expect(text('Kraftfile')).toMatch(/CONFIG_LIBUKDEBUG_PRINTK_INFO: 'n'\n\ntargets:/);
        expect(text('LICENSE')).toContain('BSD');
      } finally {
        rmSync(home, { recursive: true });
      }
    });
  });
}
