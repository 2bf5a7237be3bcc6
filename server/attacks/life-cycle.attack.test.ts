/** What could be left of benches when they, their server or only a part of them ends; and what could be mixed up. */
import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { INSIDE } from '../bench/box.ts';
import { startCapture } from '../bench/capture.ts';
import { CONFIGURED, CONFIGURED_CHANGES } from '../bench/configuration.ts';
import { bootGuest, chooseMac } from '../bench/guest.ts';
import { openHolder } from '../bench/holder.ts';
import { exited, finished, start } from '../bench/process.ts';
import { openPty } from '../bench/pty.ts';
import {
  assemble,
  descendants,
  hostState,
  inside,
  openWorkspace,
  processes,
  SCRATCH,
  survivors,
  until,
} from './testing.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const openDescriptors = () => readdirSync('/proc/self/fd').length;

/** A guest that stays until it is stopped. */
const HANG = 'mov $0x3f8, %dx\nmov $0x21, %al\nout %al, %dx\n1: hlt\njmp 1b';

describe('the end of a server', () => {
  /** A server of its own: two benches, a build in each, a sleeper, and something that took cover. */
  const SERVER = `
    import { startBuild } from '${ROOT}/server/bench/build.ts';
    import { openHolder } from '${ROOT}/server/bench/holder.ts';
    for (let n = 0; n < 2; n += 1) {
      const holder = await openHolder({ kernel: ${JSON.stringify(SCRATCH)}, base: process.argv[1] });
      startBuild(holder).output.resume();
      holder.enter(['sleep', '1000']);
      holder.enter(['sh', '-c', 'setsid sleep 1000 & sleep 1000'], { box: { kind: 'tshark' } });
    }
    setInterval(() => {}, 1000);`;

  test('47: a server that is killed leaves no process, interface or mount, whenever that is', async () => {
    const endless = path.join(SCRATCH, 'endless');
    mkdirSync(endless);
    writeFileSync(path.join(endless, 'Makefile'), 'all:\n\t@sleep 1000 & while :; do sleep 0.1; done\n');
    for (const name of ['Config.uk', CONFIGURED, CONFIGURED_CHANGES])
      writeFileSync(path.join(endless, name), '');
    const host = hostState();
    const moments: Record<string, (count: (name: string) => number) => boolean> = {
      'all runs': (count) => count('make') === 2 && count('sleep') >= 8,
      'a holder begins': (count) => count('bwrap') > 0,
      'it stands': (count) => count('cat') > 0,
      'somebody enters it': (count) => count('nsenter') > 0,
      'its build runs': (count) => count('make') > 0,
    };
    for (const [moment, come] of Object.entries(moments)) {
      const server = start([process.execPath, '--input-type=module', '-e', SERVER, endless]);
      const running = await until(() => {
        const family = descendants(server.pid ?? 0);
        return come((wanted) => family.filter(({ name }) => name === wanted).length) && family;
      }, moment);
      server.kill('SIGKILL');
      await exited(server);
      expect(await survivors(running), `killed when ${moment}`).toEqual([]);
      expect(hostState()).toEqual(host);
    }
  });

  test('48: no thread but the main one starts processes, and one door does', () => {
    const place = path.join(SCRATCH, 'linted');
    const refused = (name: string, text: string) => {
      const file = path.join(place, 'server', name);
      mkdirSync(path.dirname(file), { recursive: true });
      for (const copied of ['biome.json', '.gitignore'])
        copyFileSync(path.join(ROOT, copied), path.join(place, copied));
      writeFileSync(file, text);
      const biome = path.join(ROOT, 'node_modules/.bin/biome');
      const { stdout, stderr } = spawnSync(biome, ['lint', file], { cwd: place, encoding: 'utf8' });
      rmSync(file);
      expect(stdout + stderr).toContain('Checked 1 file');
      return stderr.includes('noRestrictedImports');
    };
    const starts = "import { spawn } from 'node:child_process';\nexport const child = spawn('true');\n";
    const threads = "import { Worker } from 'node:worker_threads';\nexport const worker = new Worker('x');\n";
    const anywhere = ['bench/holder.ts', 'web/store.ts', 'runner/new.ts', 'main.ts'];
    for (const name of anywhere) {
      expect(refused(name, 'export const harmless = 1;\n'), name).toBe(false);
      expect(refused(name, starts), name).toBe(true);
      expect(refused(name, threads), name).toBe(true);
    }
    expect(refused('bench/process.ts', starts)).toBe(false);
  });

  test('50: a process 1 that keeps zombies is named by the doctor, and any other has none of a bench’s', async () => {
    const cycles = `
      import { inside, openWorkspace, processes } from '${ROOT}/server/attacks/testing.ts';
      import { reaping } from '${ROOT}/server/doctor/host.ts';
      for (let n = 0; n < 4; n += 1) {
        const holder = await openWorkspace();
        await inside(holder, 'true', { box: { kind: 'build' } });
        holder.enter(['sleep', '1000'], { box: { kind: 'tshark' } });
        if (n % 2) process.kill(holder.pid, 'SIGKILL');
        await holder[Symbol.asyncDispose]();
      }
      // Whoever reaps them has time for it; whoever does not, never will.
      const zombies = () => processes().filter(({ zombie, parent }) => zombie && parent === 1).length;
      for (let look = 0; look < 100 && zombies() > 0; look++)
        await new Promise((resolve) => setTimeout(resolve, 50));
      const left = zombies();
      console.log(JSON.stringify({ left, ...(await reaping(1_000)) }));`;
    const container = [
      'unshare',
      '--user',
      '--map-current-user',
      '--pid',
      '--fork',
      '--mount-proc',
      '--kill-child',
    ];
    const node = [process.execPath, '--input-type=module', '-e', cycles];
    const run = async (words: readonly string[]) => {
      const [command = '', ...rest] = [...container, '--', ...words];
      const child = spawn(command, rest, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
      let said = '';
      for await (const text of child.stdout) said += text;
      return JSON.parse(said);
    };
    const [bare, served] = await Promise.all([
      run(node),
      // The shell takes on whoever lost its parent.
      run(['sh', '-c', '"$@" & wait $!', 'sh', ...node]),
    ]);
    expect(bare.left).toBeGreaterThan(0);
    expect(bare).toMatchObject({ state: 'lacking', fix: expect.stringContaining('--init') });
    expect(served).toMatchObject({ left: 0, state: 'good' });
  });
});

describe('the end of a bench', () => {
  test('49: the end of a bench, or of who entered it, ends all that ran there', async () => {
    const host = hostState();
    const holder = await openWorkspace();
    const entered = holder.enter(['sleep', '1000']);
    const boxed = holder.enter(['sh', '-c', 'setsid sleep 1000 & sleep 1000'], { box: { kind: 'tshark' } });
    // Only the entering process is killed, from outside.
    const below = await until(() => {
      const family = [entered, boxed].flatMap(({ pid = 0 }) => descendants(pid));
      return family.filter(({ name }) => name === 'sleep').length === 3 && family;
    }, 'all three to sleep');
    for (const child of [entered, boxed]) {
      child.kill('SIGKILL');
      await exited(child);
    }
    expect(await survivors(below)).toEqual([]);
    // The lifeline is cut.
    holder.enter(['sleep', '1000']);
    holder.enter(['sh', '-c', 'setsid sleep 1000 & sleep 1000'], { box: { kind: 'build' } });
    const running = await until(() => {
      const family = descendants(process.pid);
      return family.filter(({ name }) => name === 'sleep').length === 3 && family;
    }, 'three others to sleep');
    await holder[Symbol.asyncDispose]();
    expect(await survivors(running)).toEqual([]);
    expect(() => holder.enter(['true'])).toThrow(/closed/);
    expect(hostState()).toEqual(host);
  });

  test('51: thirty benches that open at once are all entered, and none is another', async () => {
    const holders = await Promise.all(Array.from({ length: 30 }, openWorkspace));
    const spaces = await Promise.all(
      holders.map(async (holder) =>
        (
          await inside(
            holder,
            'readlink /proc/self/ns/net; grep -c usocbr0 /proc/net/dev; grep -c ^overlay /proc/self/mounts',
          )
        ).split('\n'),
      ),
    );
    expect(spaces.map(([space]) => space)).toEqual(
      holders.map(({ pid }) => readlinkSync(`/proc/${pid}/ns/net`)),
    );
    // Each was ready: its bridge stood, and its overlays, of the build and of the shell.
    for (const [, bridge, overlays] of spaces) expect([bridge, overlays]).toEqual(['1', '2']);
    expect(new Set(spaces.map(([space]) => space)).size).toBe(30);
    await Promise.all(holders.map((holder) => holder[Symbol.asyncDispose]()));
  });

  test('60: a command on its way into a bench that closes never comes into another one', async () => {
    for (let round = 0; round < 5; round += 1) {
      const closing = await openWorkspace();
      await using other = await openWorkspace();
      const child = closing.enter(['readlink', '/proc/self/ns/net']);
      const closed = closing[Symbol.asyncDispose]();
      // What an opening holder does at this moment.
      const namespaces = ['user', 'mnt', 'net', 'pid'].map((name) =>
        openSync(`/proc/${other.pid}/ns/${name}`, 'r'),
      );
      const { stdout } = await finished(child, { milliseconds: 30_000, outputBytes: 1_000 });
      expect(stdout.toString().trim()).not.toBe(readlinkSync(`/proc/${other.pid}/ns/net`));
      for (const descriptor of namespaces) closeSync(descriptor);
      await closed;
    }
  });

  test('52: benches, guests, captures and terminals leave no descriptor and no process', async () => {
    const cycle = async (early: boolean) => {
      await using holder = await openWorkspace();
      await assemble(holder, 'hang', HANG);
      await using capture = await startCapture(holder, { text: true });
      const options = {
        image: `${INSIDE.app}/hang`,
        tap: 'tap0',
        mac: chooseMac(),
        maxMilliseconds: 60_000,
      } as const;
      await using guest = await bootGuest(holder, options);
      using pty = openPty({ columns: 80, rows: 24 });
      const shell = holder.enter(['sh'], {
        box: { kind: 'build' },
        stdio: [pty.slave, pty.slave, pty.slave],
      });
      if (early) return;
      await capture.ready;
      await guest.firstByteAfter;
      shell.kill('SIGKILL');
    };
    // What is kept for good, such as libraries of ours, comes with the first.
    await cycle(false);
    const before = openDescriptors();
    const family = descendants(process.pid).length;
    for (let round = 0; round < 4; round += 1) await cycle(round % 2 === 1);
    for (let look = 0; look < 100 && openDescriptors() > before; look++) await sleep(50);
    expect(openDescriptors()).toBeLessThanOrEqual(before);
    expect(await survivors(descendants(process.pid).slice(family))).toEqual([]);
    expect(processes().filter(({ parent, zombie }) => zombie && parent === process.pid)).toEqual([]);
  });

  test('61: a bench whose first process is killed says so, and takes nothing else along', async () => {
    await using neighbour = await openWorkspace();
    await using holder = await openHolder({ kernel: SCRATCH, base: SCRATCH });
    process.kill(holder.pid, 'SIGKILL');
    expect(await holder.closed).toMatch(/^The sandbox ended/);
    expect(() => holder.enter(['true'])).toThrow(/closed/);
    expect(await inside(neighbour, 'echo alive')).toBe('alive\n');
  });
});
