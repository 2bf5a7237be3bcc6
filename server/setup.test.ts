import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

/** A clone on which nothing was installed yet, with a command that prints JSON. */
function freshClone(): string {
  const clone = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-clone-'));
  const put = (name: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(clone, name)), { recursive: true });
    fs.writeFileSync(path.join(clone, name), text, { mode: 0o755 });
  };
  fs.mkdirSync(path.join(clone, 'server'));
  fs.copyFileSync(path.join(import.meta.dirname, 'setup.mjs'), path.join(clone, 'server/setup.mjs'));
  put('server/cli.ts', 'console.log(JSON.stringify([process.argv[2]]));');
  put('package.json', '{}');
  put('package-lock.json', '{}');
  put('bin/npm', '#!/bin/sh\necho added 1 package\n');
  fs.mkdirSync(path.join(clone, 'node_modules/.bin'), { recursive: true });
  fs.symlinkSync(process.execPath, path.join(clone, 'node_modules/.bin/node'));
  return clone;
}

test('what is installed first does not get into what a command prints', () => {
  const clone = freshClone();
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [path.join(clone, 'server/setup.mjs'), 'lab', 'sessions', '--json'],
    { encoding: 'utf8', env: { ...process.env, PATH: `${path.join(clone, 'bin')}:${process.env.PATH}` } },
  );
  fs.rmSync(clone, { recursive: true });
  expect([status, stdout], stderr).toEqual([0, '["sessions"]\n']);
  expect(stderr).toContain('added 1 package');
});

test('what Node compiled for the server is kept with the data, for the next start', () => {
  const clone = freshClone();
  const put = (name: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(clone, name)), { recursive: true });
    fs.writeFileSync(path.join(clone, name), text);
  };
  put('node_modules/next/dist/bin/next', "require('node:fs').mkdirSync('.next')");
  put('server/web/precompress.ts', '');
  put('server/main.ts', 'const seen: string = process.version;\nconsole.log(seen);');
  const { stdout, stderr } = spawnSync(process.execPath, [path.join(clone, 'server/setup.mjs'), 'start'], {
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${path.join(clone, 'bin')}:${process.env.PATH}`,
      WORKSHOP_DATA: path.join(clone, 'data'),
    },
  });
  const kept = fs.existsSync(path.join(clone, 'data/compiled'))
    ? fs.readdirSync(path.join(clone, 'data/compiled'), { recursive: true, withFileTypes: true })
    : [];
  fs.rmSync(clone, { recursive: true });
  expect(stdout, stderr).toBe(`${process.version}\n`);
  expect(kept.filter((entry) => entry.isFile()).length).toBeGreaterThan(0);
});
