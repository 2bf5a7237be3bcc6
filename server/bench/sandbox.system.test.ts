/**
 * What strangers' code can and cannot do on a bench. A build is arbitrary code, so each attack is a Makefile.uk on its
 * way through the real path: written into a real holder, run by a real build. No kernel tree is needed.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildEvidence } from '../../labs/lab.ts';
import { MiB } from '../limits.ts';
import { startBuild } from './build.ts';
import { CONFIGURED, CONFIGURED_CHANGES } from './configuration.ts';
import { type Holder, openHolder } from './holder.ts';
import { finished, stop } from './process.ts';
import { writeFiles } from './workspace.ts';

const CANARY = 'canary-of-the-server';
const scratch = mkdtempSync(path.join(tmpdir(), 'sandbox-'));
let holder: Holder;

/** A base without a kernel: its Makefile only reads what the learner wrote. */
function emptyBase(): string {
  const base = mkdtempSync(path.join(scratch, 'base-'));
  const files = {
    Makefile: 'include Makefile.uk\n',
    'Config.uk': '',
    [CONFIGURED]: '',
    [CONFIGURED_CHANGES]: '',
    'main.c': 'int main;\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(base, name), text);
  return base;
}

const open = () => openHolder({ kernel: scratch, base: emptyBase() });

beforeAll(async () => {
  process.env.SECRET_TOKEN = CANARY;
  holder = await open();
});

afterAll(async () => {
  await holder[Symbol.asyncDispose]();
  rmSync(scratch, { recursive: true, force: true });
});

/** Runs a shell script as the recipe of a learner's build. */
async function attack(
  script: string,
  { on = holder, ...limits }: { on?: Holder; wallMilliseconds?: number; outputBytes?: number } = {},
): Promise<{ log: string; result: BuildEvidence }> {
  const text = Buffer.from(script).toString('base64');
  const recipe = `all:\n\t@echo ${text} | base64 -d > /tmp/attack && bash /tmp/attack\n`;
  await writeFiles(on, { 'Makefile.uk': recipe }, { 'Config.uk': '' });
  const build = startBuild(on, { wallMilliseconds: 30_000, outputBytes: 8 * MiB, ...limits });
  let log = '';
  for await (const text of build.output) log = (log + text).slice(-256 * 1024);
  return { log, result: await build.result };
}

/** Runs trusted words in the holder itself. */
async function inside(script: string): Promise<string> {
  const child = holder.enter(['sh', '-c', script]);
  const outcome = await finished(child, { milliseconds: 10_000, outputBytes: 1 * MiB });
  return outcome.stdout.toString('utf8') + outcome.stderr;
}

describe('a build', () => {
  it('is nobody special: no root, no capability, no way to gain one, a filter on its system calls', async () => {
    const { log } = await attack('id -u\ngrep -E "^(Cap|NoNewPrivs|Seccomp:)" /proc/self/status');
    expect(log).toMatch(/^1000$/m);
    for (const name of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
      expect(log).toMatch(new RegExp(`^${name}:\\s+0{16}$`, 'm'));
    expect(log).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(log).toMatch(/^Seccomp:\s+2$/m);
  });

  it('has no network, not even its own bridge, and no sockets but Unix ones', async () => {
    const families = ['AF_INET', 'AF_INET6', 'AF_NETLINK', 'AF_PACKET', 'AF_VSOCK'];
    const tries = families.map((family) => `python3 -c 'import socket; socket.socket(socket.${family})'`);
    const { log } = await attack(`tail -n +3 /proc/net/dev\n${tries.join('\n')}`);
    expect(log).toMatch(/^\s*lo:/m);
    expect(log).not.toMatch(/usocbr0|tap0|eth0/);
    expect(log.match(/Address family not supported/g)).toHaveLength(families.length);
  });

  it('cannot read the accounts, the homes or the files of the server', async () => {
    const places = ['/etc/shadow', '/root', '/home', '/var', '/sys', scratch, import.meta.filename];
    const { log } = await attack(places.map((place) => `ls -d ${place}`).join('\n'));
    expect(log.match(/No such file or directory/g)).toHaveLength(places.length);
    const { log: included } = await attack(
      'echo \'#include "/etc/shadow"\' > peek.h\ngcc -fsyntax-only -x c peek.h\necho \'.incbin "/etc/shadow"\' | as -o /tmp/peek -',
    );
    expect(included).toMatch(/etc\/shadow: No such file/);
    expect(included).toMatch(/file not found: \/etc\/shadow/);
  });

  it("finds nothing of the server's environment, in the box or in the holder", async () => {
    const { log } = await attack('for p in /proc/[0-9]*/environ; do tr "\\0" "\\n" < $p; done\nenv');
    expect(log).toContain('PATH=');
    expect(log).not.toContain(CANARY);
    expect(await inside('cat /proc/[0-9]*/environ')).not.toContain(CANARY);
  });

  it('gets no descriptor but its pipes', async () => {
    const { log } = await attack('readlink /proc/self/fd/* || true');
    const targets = log.split('\n').filter((line) => line !== '' && !line.startsWith('$ '));
    expect(targets.length).toBeGreaterThanOrEqual(3);
    for (const target of targets) expect(target).toMatch(/^(pipe|socket):|^\/dev\/null$|^\/proc\//);
  });

  it('sees no process but its own', async () => {
    const sleeper = holder.enter(['sleep', '60']);
    const { log } = await attack('cat /proc/[0-9]*/comm | sort | uniq -c');
    expect(log).toMatch(/make/);
    expect(log).not.toMatch(/node|nsenter|sleep/);
    await stop(sleeper);
  });

  it('makes no namespaces and mounts nothing', async () => {
    const { log } = await attack(`unshare --user true || echo refused one
      unshare --mount true || echo refused two
      mount -t tmpfs x /tmp || echo refused three
      chroot /tmp true || echo refused four`);
    expect(log.match(/^refused/gm)).toHaveLength(4);
  });

  it('writes nowhere but in /app and /tmp', async () => {
    const places = ['/x', '/dev/x', '/usr/x', '/uk/x', '/etc/x', '/proc/sys/kernel/hostname'];
    const { log } = await attack(
      `${places.map((place) => `touch ${place} && echo x > ${place} || echo refused`).join('\n')}\ntouch /app/x /tmp/x && echo fine`,
    );
    expect(log.match(/^refused/gm)).toHaveLength(places.length);
    expect(log).toMatch(/^fine$/m);
  });
});

describe('limits of a build', () => {
  it('stops a fork bomb at the limit, names it, and leaves the neighbour alone', async () => {
    await using neighbour = await open();
    const bomb = attack('bomb() { bomb | bomb & }\nbomb\nsleep 2\nfalse');
    let most = 0;
    let over = false;
    void bomb.finally(() => {
      over = true;
    });
    while (!over) {
      most = Math.max(most, Number(await inside('set -- /proc/[0-9]*; echo $#')));
      const spared = neighbour.enter(['true'], { box: { kind: 'build' } });
      expect(await finished(spared, { milliseconds: 5_000, outputBytes: 1_000 })).toMatchObject({ code: 0 });
    }
    expect(most).toBeGreaterThan(20);
    expect(most).toBeLessThan(80);
    const { result } = await bomb;
    expect(result).toMatchObject({ outcome: 'failed', limit: { limit: 'processes', value: '64 processes' } });
  });

  it('ends a build that does not end, and says so', async () => {
    const began = performance.now();
    const { result } = await attack('while :; do :; done', { wallMilliseconds: 1_500 });
    expect(result).toMatchObject({ outcome: 'failed', limit: { limit: 'time', value: '1.5 s' } });
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await inside('cat /proc/[0-9]*/comm')).not.toMatch(/make|bash/);
  });

  it('ends a flood of output', async () => {
    const { result } = await attack('yes', { outputBytes: 2 * MiB });
    expect(result).toMatchObject({ outcome: 'failed', limit: { limit: 'output', value: '2 MiB' } });
    const { result: oneLine } = await attack('tr "\\0" x < /dev/zero', { outputBytes: 2 * MiB });
    expect(oneLine).toMatchObject({ limit: { limit: 'output' } });
  });

  it('holds output back while nobody reads it', async () => {
    await writeFiles(holder, { 'Makefile.uk': 'all:\n\t@yes\n' }, { 'Config.uk': '' });
    const before = process.memoryUsage().rss;
    const build = startBuild(holder);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(process.memoryUsage().rss - before).toBeLessThan(32 * MiB);
    build.cancel();
    build.output.resume();
    expect(await build.result).toMatchObject({ outcome: 'failed', logTail: 'The build was stopped.' });
  });

  it('bounds one file, all files and their number', async () => {
    await using crowded = await open();
    const { result: large } = await attack('head -c 100M /dev/zero > one', { on: crowded });
    expect(large).toMatchObject({ limit: { limit: 'file-size', value: '64 MiB' } });
    const { result: many } = await attack(
      'for i in 1 2 3 4; do head -c 60M /dev/zero > f$i || exit 1; done',
      {
        on: crowded,
      },
    );
    expect(many).toMatchObject({ limit: { limit: 'disk', value: '128 MiB' } });
    await using littered = await open();
    const { result: names } = await attack(
      'for i in 1 2 3; do mkdir d$i; (cd d$i && seq 10000 | xargs touch) || exit 1; done',
      { on: littered },
    );
    expect(names).toMatchObject({ limit: { limit: 'disk' } });
  });

  it('bounds the memory of a process', async () => {
    const { log } = await attack('python3 -c "bytearray(3 << 30)"');
    expect(log).toContain('MemoryError');
    const { result } = await attack('echo \'#include "/dev/zero"\' | gcc -x c -S -o /dev/null -');
    expect(result).toMatchObject({
      outcome: 'failed',
      limit: { limit: expect.stringMatching(/memory|time/) },
    });
  });

  it('leaves no process behind, however well it hid', async () => {
    const { log } = await attack(
      'setsid sleep 1000 > /dev/null 2>&1 &\nnohup sleep 1000 > /dev/null 2>&1 &\nsleep 0.2; cat /proc/[0-9]*/comm',
    );
    expect(log.match(/^sleep$/gm)).toHaveLength(2);
    expect(await inside('cat /proc/[0-9]*/comm')).not.toMatch(/sleep/);
  });
});

describe('a workspace', () => {
  it('has a symlink replaced where a source should be, not followed', async () => {
    const before = readFileSync('/etc/passwd', 'utf8');
    await attack('rm -rf main.c Config.uk\nln -s /etc/passwd main.c\nmkdir Config.uk\ntouch Config.uk/file');
    await writeFiles(holder, { 'main.c': 'int main;\n' }, { 'Config.uk': 'config X\n' });
    expect(await inside('stat -c "%F" /app/main.c /app/Config.uk; cat /app/main.c')).toBe(
      'regular file\nregular file\nint main;\n',
    );
    expect(readFileSync('/etc/passwd', 'utf8')).toBe(before);
  });

  it('boots nothing that is not a plain image', async () => {
    const { result: link } = await attack(
      'mkdir -p build\necho CONFIG_UK_NAME=\\"x\\" > .config\nln -sf /etc/passwd build/x_qemu-x86_64',
    );
    expect(link).toMatchObject({ outcome: 'failed', logTail: expect.stringContaining('no image') });
    const { result: pipe } = await attack('rm build/x_qemu-x86_64\nmkfifo build/x_qemu-x86_64');
    expect(pipe).toMatchObject({ outcome: 'failed', logTail: expect.stringContaining('no image') });
    const { result: large } = await attack('rm build/x_qemu-x86_64\ntruncate -s 40M build/x_qemu-x86_64');
    expect(large).toMatchObject({ outcome: 'failed', logTail: expect.stringContaining('32 MiB') });
    expect(await inside('ls -a /app')).not.toContain('.image');
  });

  it('takes no names and no sizes that a learner may not have', async () => {
    for (const name of [
      '../x.c',
      '/etc/x.c',
      'Makefile',
      '.config',
      'a b.c',
      'x.c\n',
      `${'x'.repeat(33)}.c`,
      '',
    ])
      await expect(writeFiles(holder, { [name]: '' }, {}), JSON.stringify(name)).rejects.toMatchObject({
        code: 'bad-message',
      });
    await expect(writeFiles(holder, { 'main.c': 'x'.repeat(65 * 1024) }, {})).rejects.toThrow(/too large/);
  });

  it('keeps the time of a file that did not change, and drops files that are gone', async () => {
    const template = { 'main.c': 'int main;\n', 'Config.uk': '' };
    const times = () => inside('cd /app && stat -c "%n %Y.%y" main.c own.h other.c 2>/dev/null');
    await writeFiles(holder, { 'own.h': '#define X 1\n', 'other.c': '' }, template);
    const first = await times();
    await writeFiles(holder, { 'own.h': '#define X 2\n' }, template);
    const second = await times();
    expect(first.split('\n')[0]).toBe(second.split('\n')[0]);
    expect(first.split('\n')[1]).not.toBe(second.split('\n')[1]);
    expect(second).not.toContain('other.c');
  });

  it("is one learner's: neither the base nor a neighbour sees a change", async () => {
    const base = emptyBase();
    const state = () => readdirSync(base).map((name) => [name, readFileSync(path.join(base, name), 'utf8')]);
    const before = state();
    await using one = await openHolder({ kernel: scratch, base });
    await using other = await openHolder({ kernel: scratch, base });
    await attack(`rm -f main.c ${CONFIGURED}\necho poison > Makefile\ntouch new`, { on: one });
    expect(state()).toEqual(before);
    const listing = other.enter(['cat', '/app/Makefile', '/app/main.c'], { box: { kind: 'build' } });
    const { stdout } = await finished(listing, { milliseconds: 5_000, outputBytes: 10_000 });
    expect(stdout.toString()).toBe('include Makefile.uk\nint main;\n');
  });
});
