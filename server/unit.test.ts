import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { LIMITS } from './limits.ts';
import { unitFor } from './unit.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const ANALYZE = spawnSync('systemd-analyze', ['--version']).status === 0;

/** Directives of the service, each with all that was said of it. */
function directives(unit: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of unit.split('\n')) {
    const [, name, value] = /^([A-Z]\w+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) found.set(name, [...(found.get(name) ?? []), value]);
  }
  return found;
}

test('systemd understands the unit, and has no complaint', ({ skip }) => {
  if (!ANALYZE) skip('systemd-analyze is not installed');
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-unit-'));
  const file = path.join(directory, 'wirespeed.service');
  // For whom it is verified here is whoever runs the test: the service's user may not exist.
  const user = os.userInfo().username;
  fs.writeFileSync(file, unitFor({ root: ROOT, unikraftRoot: '' }).replaceAll('=wirespeed\n', `=${user}\n`));
  const { status, stderr, stdout } = spawnSync('systemd-analyze', ['verify', '--man=no', file], {
    encoding: 'utf8',
  });
  fs.rmSync(directory, { recursive: true });
  // Units of the machine's own may be broken: only what is said of this one counts.
  const said = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('wirespeed'));
  expect(said).toEqual([]);
  expect(status).toBe(0);
});

test('takes away what a service can do without, and leaves what benches are made of', () => {
  const unit = directives(unitFor({ root: '/opt/wirespeed', unikraftRoot: '/opt/unikraft' }));
  const said = (name: string) => unit.get(name)?.join(' ');
  expect(said('User')).toBe('wirespeed');
  expect(said('NoNewPrivileges')).toBe('yes');
  expect(said('CapabilityBoundingSet')).toBe('');
  expect(said('ProtectSystem')).toBe('strict');
  expect(said('ProtectHome')).toBe('yes');
  expect(said('Delegate')).toBe('cpu memory pids');
  expect(said('StateDirectory')).toBe('wirespeed');
  expect(said('DeviceAllow')).toContain('/dev/net/tun');
  expect(said('Environment')).toContain('WORKSHOP_MODE=strangers');
  expect(said('Environment')).toContain('UK_ROOT=/opt/unikraft');
  expect(said('Environment')).toContain('NODE_COMPILE_CACHE=/var/lib/wirespeed/');
  for (const fatal of [
    'PrivateDevices',
    'RestrictNamespaces',
    'ProtectKernelTunables',
    'PrivateUsers',
    'WatchdogSec',
  ])
    expect(unit.has(fatal), fatal).toBe(false);
});

test('waits longer for the end than the workshop itself does', () => {
  const [seconds] =
    directives(unitFor({ root: '/opt/wirespeed', unikraftRoot: '' })).get('TimeoutStopSec') ?? [];
  expect(Number(seconds) * 1000).toBeGreaterThan(LIMITS.operations.stopMilliseconds);
});

test('shows the service a checkout in a home, and nothing else of it', () => {
  const unit = directives(unitFor({ root: '/home/ada/wirespeed', unikraftRoot: '/root/unikraft' }));
  expect(unit.get('ProtectHome')).toEqual(['tmpfs']);
  expect(unit.get('BindReadOnlyPaths')).toEqual(['/home/ada/wirespeed', '/root/unikraft']);
});

test.each(['/opt/with blank', '/opt/%n', '/opt/a"b', '/opt/$HOME', '/opt/new\nline'])(
  'is refused for %j, which a unit would read otherwise',
  (root) => {
    expect(() => unitFor({ root, unikraftRoot: '' })).toThrow('cannot name');
  },
);
