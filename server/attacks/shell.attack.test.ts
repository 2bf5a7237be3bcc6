/** A learner's shell: whatever is typed there stays in the learner's own box. */
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RLIMITS } from '../bench/box.ts';
import type { Holder } from '../bench/holder.ts';
import { type Shell, startShell } from '../bench/shell.ts';
import { writeFiles } from '../bench/workspace.ts';
import { LIMITS, MiB } from '../limits.ts';
import { Terminal } from '../runner/terminal.ts';
import { descendants, inside, openWorkspace, SCRATCH, survivors, until } from './testing.ts';

const SIZE = { columns: 200, rows: 40 };
const FILES = { 'main.c': 'int main;\n' };

let holder: Holder;
beforeEach(async () => {
  holder = await openWorkspace();
});
afterEach(() => holder[Symbol.asyncDispose]());

/** A shell whose output is read, and what its words print. */
async function openShell() {
  const shell = await startShell(holder, SIZE, FILES, { 'Config.uk': '' });
  let shown = '';
  void (async () => {
    for await (const chunk of shell.output) shown = (shown + chunk.toString('latin1')).slice(-1 * MiB);
  })();
  let count = 0;
  /** Types a line, and gives what was printed until it was done. */
  const run = async (words: string) => {
    count += 1;
    const from = shown.length;
    shell.type(Buffer.from(`${words}; printf '%s-%s\\n' DONE ${count}\n`));
    return until(() => shown.slice(from).includes(`DONE-${count}`) && shown.slice(from), words);
  };
  await until(() => shown.includes('$ '), 'a prompt');
  return { shell, run };
}

const ended = async (shell: Shell) => {
  shell.close();
  await shell.ended;
};

const BOMB = `import os, time
n = 0
try:
  while n < 300:
    n += 1
    if os.fork() == 0: time.sleep(1000)
except OSError as error: print(error)`;

test('160: a fork bomb in a shell is held to its number, leaves room for a build, and ends with the shell', async () => {
  const { shell, run } = await openShell();
  const said = await run(`python3 -c $'${BOMB.replaceAll('\n', '\\n')}'`);
  expect(said).toContain('Resource temporarily unavailable');
  const sleeping = descendants(process.pid).filter(({ name }) => name === 'python3');
  expect(sleeping.length).toBeGreaterThan(10);
  expect(sleeping.length).toBeLessThan(RLIMITS.shell.nproc ?? 0);
  expect(await inside(holder, 'echo built', { box: { kind: 'build' } })).toBe('built\n');
  await ended(shell);
  expect(await survivors(sleeping)).toEqual([]);
});

test('161: no process of a shell takes more memory than its limit, and no file more than the workspace', async () => {
  const { shell, run } = await openShell();
  const wanted = 2 * LIMITS.shell.addressSpaceBytes;
  expect(await run(`python3 -c 'bytearray(${wanted})'`)).toContain('MemoryError');
  expect(await run('head -c 300M /dev/zero > /app/large')).toMatch(/File size limit|too large|No space/);
  expect(await run('for i in 1 2 3; do head -c 60M /dev/zero > /app/large$i; done')).toContain(
    'No space left',
  );
  await ended(shell);
});

test('162: a shell sees nothing of the machine, of the server, or of another learner', async () => {
  await using other = await openWorkspace();
  await writeFiles(other, { 'main.c': 'int secret_of_another;\n' }, { 'Config.uk': '' });
  const { shell, run } = await openShell();
  for (const place of ['/etc/shadow', '/root', '/home', SCRATCH, path.resolve(import.meta.dirname, '..')])
    expect(await run(`ls -d ${place}`)).toContain('No such file');
  expect(await run('grep -l secret_of_another /app/* /built/* /tmp/*')).not.toContain('main.c');
  // Its own: bwrap's two, setsid, bash, and the words of this line.
  expect(await run('ls -d /proc/[0-9]* | wc -l')).toMatch(/^[1-9]\r?$/m);
  expect(await run('cat /proc/*/environ | tr "\\0" "\\n" | grep -c WORKSHOP')).toMatch(/^0\r?$/m);
  expect(await run('tail -n +3 /proc/net/dev')).not.toMatch(/tap0|usocbr0|eth0/);
  await ended(shell);
});

test('163: a shell has no rights, no way out of its box, and no hand on what is built and booted', async () => {
  await writeFiles(holder, FILES, { 'Config.uk': '' });
  const { shell, run } = await openShell();
  const status = await run('command grep -E "^(CapEff|CapBnd|NoNewPrivs|Seccomp):" /proc/self/status');
  expect(status).toMatch(/CapEff:\s+0+\r?\nCapBnd:\s+0+\r?\nNoNewPrivs:\s+1\r?\nSeccomp:\s+2/);
  expect(await run('unshare -Ur true')).toMatch(/not permitted|No space left/);
  expect(await run(`mount -t tmpfs none /tmp || echo re''fused`)).toContain('refused');
  const typing = 'import fcntl; fcntl.ioctl(0, 0x5412, b"x")';
  expect(await run(`python3 -c '${typing}'`)).toContain('PermissionError');
  expect(await run('echo changed > /built/main.c')).toContain('Read-only file system');
  await run('echo changed > /app/main.c; ln -s / /app/root');
  expect(await inside(holder, 'cat /app/main.c; ls /app/root', { box: { kind: 'build' } })).toMatch(
    /^int main;\n.*No such file/s,
  );
  // The next shell begins with the editor's text.
  await ended(shell);
  const again = await openShell();
  expect(await again.run('cat main.c')).toContain('int main;');
  await ended(again.shell);
});

test('164: a shell that floods waits for its reader, and its keys still work', async () => {
  const shell = await startShell(holder, SIZE, FILES, { 'Config.uk': '' });
  const terminal = new Terminal({ policy: 'lossless', channel: 1, stallMilliseconds: 600_000 });
  const fed = terminal.feed(shell.output);
  let text = '';
  let sent = 0;
  let slow = true;
  const credit = LIMITS.terminal.interactiveCreditBytes;
  const reader = terminal.attach(
    {
      frame(parts) {
        const bytes = Buffer.concat(parts).subarray(3);
        sent += bytes.length;
        text = (text + bytes.toString('latin1')).slice(-64 * 1024);
        if (!slow) setImmediate(() => reader.acknowledge(sent));
      },
      cut: () => {},
    },
    credit,
  );
  await until(() => text.includes('$ '), 'a prompt');
  shell.type(Buffer.from('yes\n'));
  await until(() => terminal.end >= LIMITS.terminal.ringBytes - LIMITS.terminal.frameBytes, 'a full ring');
  const before = process.memoryUsage().rss;
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(terminal.end).toBeLessThanOrEqual(LIMITS.terminal.ringBytes);
  expect(sent).toBeLessThanOrEqual(credit);
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * MiB);
  shell.type(Buffer.from('\x03'));
  slow = false;
  reader.acknowledge(sent);
  shell.type(Buffer.from("printf '%s-%s\\n' DONE 1\n"));
  await until(() => text.includes('DONE-1'), 'an answer after the flood');
  await ended(shell);
  await fed;
});
