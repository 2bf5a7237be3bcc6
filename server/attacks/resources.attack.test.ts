/**
 * What one learner could use up for all: memory, processors, processes, and what is left when a server dies. The sums
 * are bounded by control groups, so these attacks need a delegated subtree; where there is none, they are skipped.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { INSIDE } from '../bench/box.ts';
import { type Group, learnerLimits, machineLimits } from '../bench/cgroups.ts';
import { type Delegation, findDelegation } from '../bench/delegation.ts';
import { GroupTree } from '../bench/group-tree.ts';
import { bootGuest, chooseMac } from '../bench/guest.ts';
import { type Holder, openHolder } from '../bench/holder.ts';
import { MiB } from '../limits.ts';
import { startServer, TestLearner } from '../testing.ts';
import { attack, emptyBase, processes, SCRATCH, survivors, until } from './testing.ts';

const found = findDelegation();
const lacking = 'lacking' in found ? `no control groups are delegated to this user: ${found.lacking}` : '';
const delegation = found as Delegation;

interface Bounded extends AsyncDisposable {
  readonly group: Group;
  readonly holder: Holder;
}

/** A learner's holder in a group of its own. */
async function openIn(tree: GroupTree, limits: Partial<ReturnType<typeof learnerLimits>>): Promise<Bounded> {
  await using stack = new AsyncDisposableStack();
  const group = stack.use(tree.open({ ...learnerLimits(), ...limits }));
  const holder = stack.use(await openHolder({ kernel: SCRATCH, base: emptyBase(), group }));
  const owned = stack.move();
  return { group, holder, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Groups of a server, as directories below each controller's root. */
function groupsOf(pid: number): string[] {
  return [...new Set(Object.values(delegation.roots))].flatMap((root) =>
    readdirSync(root)
      .filter((name) => name.startsWith(`server-${pid}-`))
      .map((name) => path.join(root, name)),
  );
}

/** Tries to hold as much memory as there is, in several processes that are each within their own limit. */
const HOARD = `
for i in 1 2 3 4; do (head -c 90m /dev/zero | tail -c 90m > /dev/null) & done
wait; echo '#include "/dev/zero"' | gcc -x c -c -o /dev/null - ; false`;

describe('memory', () => {
  test('6: a memory bomb ends at the learner’s limit, and the neighbour builds on', async ({ skip }) => {
    skip(lacking !== '', lacking);
    await using tree = await GroupTree.claim(delegation);
    await using bomber = await openIn(tree, { memoryBytes: 128 * MiB });
    await using neighbour = await openIn(tree, { memoryBytes: 128 * MiB });
    const bomb = attack(bomber.holder, HOARD);
    const { result } = await attack(neighbour.holder, 'head -c 60m /dev/zero | tail -c 60m | wc -c; false');
    expect(result.outcome === 'failed' && result.logTail).toContain('62914560');
    const { log, result: ended } = await bomb;
    expect(log).toMatch(/Killed/);
    expect(ended).toMatchObject({ outcome: 'failed', limit: { limit: 'memory' } });
    const peak = bomber.group.peakMemory();
    if (peak === null)
      console.info('This kernel tells no peak of memory: only that the bomb was killed is seen.');
    else {
      expect(peak).toBeGreaterThan(100 * MiB);
      expect(peak).toBeLessThanOrEqual(128 * MiB);
    }
    // The bench itself survived.
    expect((await attack(bomber.holder, 'echo still here; false')).log).toContain('still here');
  });

  test('80: all learners together stay within the machine’s share', async ({ skip }) => {
    skip(lacking !== '', lacking);
    await using tree = await GroupTree.claim(delegation, { ...machineLimits(), memoryBytes: 160 * MiB });
    await using one = await openIn(tree, { memoryBytes: 128 * MiB });
    await using other = await openIn(tree, { memoryBytes: 128 * MiB });
    // What writes to a reader that is gone ends, too.
    const hold =
      '(head -c 100m /dev/zero; while :; do echo; sleep 0.1; done) | tail -c 100m > /dev/null; false';
    const held = attack(one.holder, hold);
    held.catch(() => {});
    await until(() => one.group.memory() > 90 * MiB, 'the first to hold its part');
    const { log } = await attack(
      other.holder,
      'head -c 100m /dev/zero | tail -c 100m > /dev/null && echo got all; false',
    );
    const peak = tree.peakMemory();
    if (peak !== null) {
      expect(peak).toBeLessThanOrEqual(160 * MiB);
      expect(peak).toBeGreaterThan(128 * MiB);
    }
    // The kernel chooses which of two equals goes.
    const loser = log.includes('got all') ? (await held).log : log;
    expect(loser).toContain('Killed');
  });
});

describe('processors and processes', () => {
  test('25: guests and builds that spin are held to the learner’s share', async ({ skip }) => {
    skip(lacking !== '', lacking);
    const heavyCpus = 0.02;
    await using tree = await GroupTree.claim(delegation, machineLimits(), heavyCpus);
    await using spinner = await openIn(tree, { cpus: 0.1 });
    await using neighbour = await openIn(tree, { cpus: 0.1 });
    // A guest that spins from its first instruction on.
    const spin = '.long 0x1badb002, 0, -0x1badb002\n.globl _start\n_start: jmp _start';
    await attack(
      spinner.holder,
      `echo '${spin}' | gcc -m32 -nostdlib -static -Wl,-N,-Ttext=0x100000,--build-id=none -x assembler - -o ${INSIDE.built}; false`,
    );
    const before = spinner.group.throttled();
    const boot = (tap: 'tap0' | 'tap1') =>
      bootGuest(spinner.holder, { image: INSIDE.built, tap, mac: chooseMac(), maxMilliseconds: 120_000 });
    await using first = await boot('tap0');
    await using second = await boot('tap1');
    for (const guest of [first, second]) guest.console.resume();
    await attack(spinner.holder, 'timeout 1 sh -c "while :; do :; done"; false');
    await until(() => spinner.group.throttled() > before + 5, 'the spinning guests to be held back');
    // Each of them is in the group, the holder and what QEMU started too.
    const inGroup = spinner.group.processes();
    for (const { pid } of [first, second, spinner.holder]) expect(inGroup).toContain(pid);
    const qemus = processes().filter(({ name, pid }) => name.startsWith('qemu') && inGroup.includes(pid));
    expect(qemus).toHaveLength(2);
    // And whoever asks for little comes first, until they rest.
    await until(() => readWeight(spinner.group) < readWeight(neighbour.group), 'the spinner to step back');
    for (const guest of [first, second]) await guest[Symbol.asyncDispose]();
    await until(
      () => readWeight(spinner.group) === readWeight(neighbour.group),
      'the spinner to come forward',
    );
  });

  test('81: all of a learner’s processes are bounded together, whatever started them', async ({ skip }) => {
    skip(lacking !== '', lacking);
    await using tree = await GroupTree.claim(delegation);
    await using bomber = await openIn(tree, { processes: 40 });
    let most = 0;
    let over = false;
    const bomb = attack(bomber.holder, 'bomb() { bomb | bomb & }\nbomb\nsleep 2\nfalse').finally(() => {
      over = true;
    });
    await until(() => {
      most = Math.max(most, bomber.group.processes().length);
      return over;
    }, 'the bomb to end');
    expect(most).toBeGreaterThan(30);
    expect(most).toBeLessThanOrEqual(40);
    expect(await bomb).toMatchObject({ result: { limit: { limit: 'processes' } } });
  });

  test('82: when a bench is given back, nothing of it is left, however fast it forks', async ({ skip }) => {
    skip(lacking !== '', lacking);
    await using tree = await GroupTree.claim(delegation);
    const before = groupsOf(process.pid);
    const bounded = await openIn(tree, {});
    const bomb = attack(bounded.holder, 'bomb() { bomb | bomb & }\nbomb\nsleep 60').catch(() => null);
    await until(() => bounded.group.processes().length > 40, 'a bomb');
    const all = new Set(bounded.group.processes());
    const alive = processes().filter(({ pid }) => all.has(pid));
    const places = bounded.group.entries.map((file) => path.dirname(file));
    await bounded[Symbol.asyncDispose]();
    expect(await survivors(alive)).toEqual([]);
    expect(places.filter((place) => existsSync(place))).toEqual([]);
    expect(groupsOf(process.pid)).toEqual(before);
    await bomb;
  });
});

function readWeight(group: Group): number {
  const { cpu } = group.delegation.roots;
  const file = ['cpu.weight', 'cpu.shares'].find((name) => existsSync(path.join(cpu, name))) ?? '';
  return Number(readFileSync(path.join(cpu, file), 'utf8'));
}

describe('a server for strangers', () => {
  test('53: leaves groups behind only until its next start, however it died', async ({ skip }) => {
    skip(lacking !== '', lacking);
    const strangers = { WORKSHOP_MODE: 'strangers' };
    const dead = await startServer({ kernel: 'ukmini', env: strangers });
    expect(dead.greeting).toContain('strangers');
    const learner = await TestLearner.visit(dead.origin);
    const page = await learner.open('03-say-hello');
    const runner = await until(() => childrenOf(dead.pid)[0], 'the runner');
    const places = await until(() => {
      const benches = groupsOf(runner).flatMap((place) =>
        readdirSync(place).filter((name) => /^bench-/.test(name)),
      );
      return benches.length > 0 && groupsOf(runner);
    }, 'a bench in a group');
    // Both at once, so that neither can tidy up after the other.
    process.kill(runner, 'SIGKILL');
    await dead.kill('SIGKILL');
    page.cut();
    expect(places.filter((place) => existsSync(place))).not.toEqual([]);

    await using next = await startServer({ kernel: 'ukmini', env: strangers });
    await until(() => places.every((place) => !existsSync(place)), 'the old groups to be gone');
    const heir = await until(() => childrenOf(next.pid)[0], 'the next runner');
    expect(groupsOf(heir)).not.toEqual([]);
  });

  const BROKEN = {
    'no groups': ['mount -t tmpfs tmpfs /sys/fs/cgroup', /control groups: .*absent[\s\S]*Delegate=/],
    'no bubblewrap': [
      'mount --bind /bin/false /usr/bin/bwrap',
      /system call filter: [\s\S]*quota of a workspace: /,
    ],
    'no namespaces': ['echo 1 > /proc/sys/user/max_user_namespaces', /no further namespaces: /],
  } as const;

  test('54: is refused where the machine lacks what it stands on, by name and with the fix', async () => {
    for (const [what, [damage, complaint]] of Object.entries(BROKEN)) {
      const { code, said } = await startBroken(damage, 'strangers');
      expect(code, what).not.toBe(0);
      expect(said, what).toContain('WORKSHOP_MODE=strangers is refused');
      expect(said, what).toMatch(complaint);
      expect(said, what).toContain('→');
      expect(said, what).not.toContain('http://');
    }
  });
});

describe('a full disk', () => {
  test('84: a disk that runs full turns new learners away, and saves on for those who are here', async () => {
    const data = mkdtempSync(path.join(SCRATCH, 'data-'));
    const child = startOn(`mount -t tmpfs -o size=300m tmpfs ${data}`, 'trusted', data);
    try {
      const [origin = ''] = await new Promise<string[]>((resolve, reject) => {
        let said = '';
        child.once('close', () => reject(new Error(said)));
        for (const stream of [child.stdout, child.stderr])
          stream.setEncoding('utf8').on('data', (text: string) => {
            said += text;
            const [address] = said.match(/http:\/\/127\S+/) ?? [];
            if (address) resolve([address]);
          });
      });
      const known = await TestLearner.visit(origin);
      await using page = await known.open('03-say-hello');
      // The server's own mount, which nobody else sees.
      const server = await until(
        () => processes().find(({ pid }) => existsSync(`/proc/${pid}/root${data}/wirespeed.db`)) ?? null,
        'the store',
      );
      writeFileSync(`/proc/${server.pid}/root${data}/fill`, Buffer.alloc(60 * MiB, 1));
      const stranger = await TestLearner.visit(origin);
      await expect(stranger.tickets()).rejects.toThrow(/507.*no room for new learners/);
      page.send({ type: 'save', step: '03-say-hello', file: 'main.c', text: 'int main;', base: 0 });
      expect(await page.next('saved')).toMatchObject({ file: 'main.c', revision: 1 });
      await known.tickets();
    } finally {
      child.kill('SIGKILL');
    }
  });
});

/** The server, on a machine where something was changed first: in a mount and user namespace of its own. */
function startOn(change: string, mode: string, data: string) {
  const main = path.resolve(import.meta.dirname, '../main.ts');
  const script = `${change} && exec "$0" ${main} --wire-only`;
  return spawn(
    'unshare',
    [
      ...['--user', '--map-root-user', '--mount', '--kill-child', '--'],
      ...['sh', '-c', script, process.execPath],
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        PORT: '0',
        HOST: '127.0.0.1',
        PUBLIC_ORIGIN: '',
        WORKSHOP_KERNEL: 'unikraft',
        UK_ROOT: '',
        WORKSHOP_MODE: mode,
        WORKSHOP_DATA: data,
      },
    },
  );
}

function startBroken(damage: string, mode: string): Promise<{ code: number | null; said: string }> {
  const child = startOn(damage, mode, path.join(SCRATCH, 'data'));
  // It is refused within seconds, or never.
  const patience = setTimeout(() => child.kill('SIGKILL'), 100_000);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      // It should not have listened.
      if (text.includes('http://')) child.kill('SIGKILL');
    });
  return new Promise((resolve) =>
    child.once('close', (code) => {
      clearTimeout(patience);
      resolve({ code, said });
    }),
  );
}

function childrenOf(pid: number): number[] {
  return processes()
    .filter(({ parent, zombie }) => parent === pid && !zombie)
    .map((one) => one.pid);
}
