import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { expect, test } from 'vitest';

test('a log that cannot be written costs its lines and nothing else', () => {
  const program = `import { openLog } from '${import.meta.dirname}/log.ts';
    openLog('web', 'info').info('lost'); process.stdout.write('goes on');`;
  const full = fs.openSync('/dev/full', 'w');
  const result = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', full],
    encoding: 'utf8',
  });
  fs.closeSync(full);
  expect(result).toMatchObject({ status: 0, stdout: 'goes on' });
});

test('the console of the pages’ framework prints no control character', () => {
  const program = `import { escapeConsole } from '${import.meta.dirname}/log.ts';
    escapeConsole(); console.error('asked for', '/\\x1b[31m\\u009b1m%s', new Error('two\\nlines'));`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect(stderr).toContain('asked for /\\x1b[31m\\x9b1m%s Error: two\nlines\n');
});

test('an error is logged without what it was about', () => {
  const program = `import { openLog } from '${import.meta.dirname}/log.ts';
    try { new URL('//?ticket=CANARY', 'http://host'); } catch (err) { openLog('web', 'info').error({ err }, 'failed'); }`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect(JSON.parse(stderr)).toMatchObject({ err: { message: 'Invalid URL', code: 'ERR_INVALID_URL' } });
  expect(stderr).not.toContain('CANARY');
});

test('45: no line of the log holds a control byte, whatever a stranger’s words are in it', () => {
  const program = `import { openLog } from '${import.meta.dirname}/log.ts';
    const hostile = '\\x1b]0;owned\\x07\\x1b[2J\\x9b31m\\x85\\x7f\\r\\n{"level":60}\\u2028';
    openLog('web', 'info').warn({ err: new Error(hostile), url: hostile, [hostile]: 1 }, hostile);`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  const [line = '', ...more] = stderr.split('\n');
  expect(more).toEqual(['']);
  expect(line).not.toMatch(/\p{Cc}/u);
  expect(line).toContain('\\u009b31m');
  expect(JSON.parse(line).msg).toContain('\x1b]0;owned');
});
