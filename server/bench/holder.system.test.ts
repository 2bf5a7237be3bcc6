/** A holder's life: what it offers, and that nothing of it outlives a close, a crash or the server's death. */
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { CONFIGURED, CONFIGURED_CHANGES } from './configuration.ts';
import { type Holder, openHolder } from './holder.ts';
import { exited, finished, start } from './process.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'holder-'));
const base = path.join(scratch, 'base');
mkdirSync(base);
writeFileSync(path.join(base, 'main.c'), 'int main;\n');
afterAll(() => rmSync(scratch, { recursive: true }));

const open = () => openHolder({ kernel: scratch, base, references: scratch });

async function inside(holder: Holder, script: string): Promise<string> {
  const child = holder.enter(['sh', '-c', script]);
  return (await finished(child, { milliseconds: 10_000, outputBytes: 100_000 })).stdout.toString('utf8');
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Clock ticks at its start: a pid may be given out again, the two together not. */
  readonly startedAt: string;
  readonly name: string;
}

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
        const [, name = ''] = stat.match(/\((.*)\)/s) ?? [];
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        // A zombie is gone but for its parent's curiosity.
        if (fields[0] === 'Z') return [];
        return [{ pid: Number(pid), parent: Number(fields[1]), startedAt: fields[19] ?? '', name }];
      } catch {
        return [];
      }
    });
}

function descendants(root: number): Process[] {
  const all = processes();
  const below = (pid: number): Process[] =>
    all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...below(child.pid)]);
  return below(root);
}

/** Those that still run after a moment's grace. */
async function survivors(of: readonly Process[], graceMilliseconds = 2_000): Promise<Process[]> {
  const deadline = performance.now() + graceMilliseconds;
  for (;;) {
    const now = new Set(processes().map(({ pid, startedAt }) => `${pid} ${startedAt}`));
    const alive = of.filter(({ pid, startedAt }) => now.has(`${pid} ${startedAt}`));
    if (alive.length === 0 || performance.now() > deadline) return alive;
    await sleep(20);
  }
}

/** What a holder could leave on the host. */
function hostState() {
  const interfaces = readFileSync('/proc/net/dev', 'utf8')
    .match(/^\s*[^\s:]+:/gm)
    ?.sort();
  return { interfaces, mounts: readFileSync('/proc/self/mounts', 'utf8') };
}

const openDescriptors = () => readdirSync('/proc/self/fd').length;

describe('a holder', () => {
  it('has the bridge with both taps up, without filters and without IPv6', async () => {
    await using holder = await open();
    const links = await inside(
      holder,
      'ip -o link; cat /proc/sys/net/bridge/bridge-nf-call-* /proc/sys/net/ipv6/conf/all/disable_ipv6',
    );
    expect(links).toMatch(/usocbr0: <[^>]*\bUP\b/);
    for (const tap of ['tap0', 'tap1'])
      expect(links).toMatch(new RegExp(`${tap}: <[^>]*\\bUP\\b.*master usocbr0`));
    expect(links.match(/^[01]$/gm)?.join('')).toMatch(/^0*1$/);
    expect(hostState().interfaces?.join()).not.toMatch(/usocbr0|tap[01]/);
  });

  it('idles without capabilities', async () => {
    await using holder = await open();
    await sleep(100); // READY is printed just before the last of them are given up.
    const idle = descendants(holder.pid).filter(({ name }) => name === 'cat');
    expect(idle).toHaveLength(1);
    for (const { pid } of idle) {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      for (const set of ['CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
        expect(status).toMatch(new RegExp(`^${set}:\\s+0{16}$`, 'm'));
      expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    }
  });

  it('ends every process in it when it is closed, and the namespaces’ descriptors with them', async () => {
    const before = openDescriptors();
    const host = hostState();
    const holder = await open();
    holder.enter(['sleep', '1000']);
    holder.enter(['sh', '-c', 'setsid sleep 1000 & sleep 1000'], { box: { kind: 'build' } });
    await sleep(200);
    const running = descendants(process.pid);
    expect(running.filter(({ name }) => name === 'sleep')).toHaveLength(3);
    await holder[Symbol.asyncDispose]();
    expect(await survivors(running)).toEqual([]);
    expect(await holder.closed).toMatch(/ended/);
    expect(() => holder.enter(['true'])).toThrow(/closed/);
    await sleep(50);
    expect(openDescriptors()).toBeLessThanOrEqual(before);
    expect(hostState()).toEqual(host);
  });

  it('never lets a command enter another holder that opens while its own closes', async () => {
    for (let round = 0; round < 5; round += 1) {
      const closing = await open();
      await using other = await open();
      const child = closing.enter(['readlink', '/proc/self/ns/net']);
      const closed = closing[Symbol.asyncDispose]();
      // What an opening holder does at this moment.
      const namespaces = ['user', 'mnt', 'net', 'pid'].map((name) =>
        openSync(`/proc/${other.pid}/ns/${name}`, 'r'),
      );
      const { stdout } = await finished(child, { milliseconds: 10_000, outputBytes: 1_000 });
      expect(stdout.toString().trim()).not.toBe(readlinkSync(`/proc/${other.pid}/ns/net`));
      for (const descriptor of namespaces) closeSync(descriptor);
      await closed;
    }
  });

  it('ends what was entered when only the entering process is killed', async () => {
    await using holder = await open();
    const child = holder.enter(['sleep', '1000']);
    const boxed = holder.enter(['sh', '-c', 'sleep 1000 & sleep 1000'], { box: { kind: 'tshark' } });
    await sleep(200);
    const running = [child, boxed].flatMap(({ pid = 0 }) => descendants(pid));
    expect(running.length).toBeGreaterThan(3);
    child.kill('SIGKILL');
    boxed.kill('SIGKILL');
    await Promise.all([exited(child), exited(boxed)]);
    expect(await survivors(running)).toEqual([]);
  });

  it('says so when it was killed from outside', async () => {
    await using holder = await open();
    process.kill(holder.pid, 'SIGKILL');
    expect(await holder.closed).toMatch(/^The sandbox ended/);
    expect(() => holder.enter(['true'])).toThrow(/closed/);
  });

  it('says what went wrong when it cannot open', async () => {
    await expect(openHolder({ kernel: '/no/such/tree', base })).rejects.toMatchObject({
      code: 'bench-failed',
      message: expect.stringContaining('/no/such/tree'),
    });
  });

  it('leaks no descriptor and no process over thirty lives, ten at once', async () => {
    const before = openDescriptors();
    const childrenBefore = descendants(process.pid).length;
    for (let round = 0; round < 3; round += 1) {
      const holders = await Promise.all(Array.from({ length: 10 }, open));
      const answers = await Promise.all(holders.map((holder) => inside(holder, 'ls /app')));
      expect(answers).toEqual(Array(10).fill('main.c\n'));
      await Promise.all(holders.map((holder) => holder[Symbol.asyncDispose]()));
    }
    await sleep(100);
    expect(openDescriptors()).toBeLessThanOrEqual(before);
    expect(descendants(process.pid)).toHaveLength(childrenBefore);
  });
});

describe('when the server is killed', () => {
  /** A server of its own: two benches, a build in each, a sleeper, and something that took cover. */
  const SERVER = `
    import { startBuild } from '${import.meta.dirname}/build.ts';
    import { openHolder } from '${import.meta.dirname}/holder.ts';
    for (let n = 0; n < 2; n += 1) {
      const holder = await openHolder({ kernel: ${JSON.stringify(scratch)}, base: process.argv[1] });
      startBuild(holder).output.resume();
      holder.enter(['sleep', '1000']);
      holder.enter(['sh', '-c', 'setsid sleep 1000 & sleep 1000'], { box: { kind: 'tshark' } });
    }
    setTimeout(() => console.log('OPEN'), 300);
    setInterval(() => {}, 1000);`;

  it('leaves no process, no interface and no mount, whenever that is', async () => {
    const endless = path.join(scratch, 'endless');
    mkdirSync(endless);
    writeFileSync(path.join(endless, 'Makefile'), 'all:\n\t@sleep 1000 & while :; do sleep 0.1; done\n');
    for (const name of ['Config.uk', CONFIGURED, CONFIGURED_CHANGES])
      writeFileSync(path.join(endless, name), '');
    const host = hostState();
    for (const patience of ['until all runs', 30, 90, 150, 250] as const) {
      const server = start([process.execPath, '--input-type=module', '-e', SERVER, endless]);
      if (typeof patience === 'number') await sleep(patience);
      else for await (const text of server.stdout ?? []) if (String(text).includes('OPEN')) break;
      const running = descendants(server.pid ?? 0);
      if (typeof patience === 'string') {
        const names = running.map(({ name }) => name);
        expect(names.filter((name) => name === 'make')).toHaveLength(2);
        expect(names.filter((name) => name === 'sleep').length).toBeGreaterThanOrEqual(8);
      }
      server.kill('SIGKILL');
      await exited(server);
      expect(await survivors(running), `killed after ${patience}`).toEqual([]);
      expect(hostState()).toEqual(host);
    }
  });
});
