/**
 * What is written for version 2 of control groups, into a tree of plain files: names and formats.
 * What a kernel makes of it is tried by the attack suite, where one has delegated such a tree.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { LIMITS, MiB } from '../limits.ts';
import { Group, killAll } from './cgroups.ts';
import { type Delegation, enable, settle } from './delegation.ts';
import { sweep } from './group-tree.ts';

const root = mkdtempSync(path.join(tmpdir(), 'wirespeed-groups-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const delegation: Delegation = { version: 2, roots: { memory: root, pids: root, cpu: root, cpuacct: root } };
const at = (...names: string[]) => path.join(root, ...names);
const written = (...names: string[]) => readFileSync(at(...names), 'utf8');

test('a group of version 2 gets its limits in the words of that version', () => {
  const limits = { memoryBytes: 5 * MiB, processes: 40, cpus: 1.5, weight: 100 };
  const group = new Group(delegation, 'bench-1', limits);
  const period = LIMITS.learner.cpuPeriodMicroseconds;
  const files = ['memory.max', 'memory.swap.max', 'pids.max', 'cpu.weight', 'cpu.max'];
  expect(files.map((file) => written('bench-1', file))).toEqual([
    String(5 * MiB),
    '0',
    '40',
    '100',
    `${1.5 * period} ${period}`,
  ]);
  expect(group.entries).toEqual([at('bench-1', 'cgroup.procs')]);
  new Group(delegation, 'all', { ...limits, cpus: null });
  expect(written('all', 'cpu.max')).toBe(`max ${period}`);
  // Nothing of version 1.
  for (const file of ['memory.limit_in_bytes', 'cpu.shares', 'cpu.cfs_quota_us'])
    expect(existsSync(at('bench-1', file))).toBe(false);
});

test('a group of version 2 gives way by idling, and comes forward with the weight it had', () => {
  const limits = { memoryBytes: MiB, processes: 1, cpus: null, weight: 100 };
  const group = new Group(delegation, 'idler', limits);
  group.giveWay(true);
  expect([written('idler', 'cpu.idle'), written('idler', 'cpu.weight')]).toEqual(['1', '100']);
  group.giveWay(false);
  expect([written('idler', 'cpu.idle'), written('idler', 'cpu.weight')]).toEqual(['0', '100']);
});

test('what a kernel of version 2 lacks is done without: memory.peak before 5.19, cgroup.kill before 5.14', () => {
  const group = new Group(delegation, 'old', { memoryBytes: MiB, processes: 1, cpus: null, weight: 100 });
  expect(group.peakMemory()).toBeNull();
  killAll(at('old'));
  expect(existsSync(at('old', 'cgroup.kill'))).toBe(false);
  // What a newer kernel has there.
  for (const file of ['memory.peak', 'cgroup.kill']) writeFileSync(at('old', file), '0');
  killAll(at('old'));
  expect(written('old', 'cgroup.kill')).toBe('1');
  expect(group.peakMemory()).toBe(0);
});

test('groups that a dead server left are ended by the kernel, where it can', async () => {
  const left = at('server-1-1-1', 'bench-1');
  mkdirSync(left, { recursive: true });
  for (const directory of [left, path.dirname(left)]) {
    writeFileSync(path.join(directory, 'cgroup.kill'), '0');
    writeFileSync(path.join(directory, 'cgroup.procs'), '');
  }
  const swept = sweep(delegation);
  const killed = () => readFileSync(path.join(left, 'cgroup.kill'), 'utf8') === '1';
  await vi.waitFor(() => expect(killed()).toBe(true));
  // A kernel's group would be empty now; these are plain files.
  rmSync(path.dirname(left), { recursive: true });
  expect(await swept).toBe(true);
});

test('a server moves out of the delegated group before it hands controllers down', () => {
  writeFileSync(at('cgroup.procs'), '12\n');
  expect(settle(delegation)).toEqual(delegation);
  expect(written('wirespeed.server', 'cgroup.procs')).toBe('12');
  expect(written('cgroup.subtree_control')).toBe('+memory +pids +cpu');
  // From within the server's own group it is the same place.
  const home = at('wirespeed.server');
  const inside: Delegation = { version: 2, roots: { memory: home, pids: home, cpu: home, cpuacct: home } };
  expect(settle(inside)).toEqual(delegation);
  enable(at('all'));
  expect(written('all', 'cgroup.subtree_control')).toBe('+memory +pids +cpu');
});
