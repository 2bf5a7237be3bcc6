import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findKernels } from './kernels.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'kernels-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function unikraftTree(minor: number): string {
  const root = mkdtempSync(path.join(scratch, 'unikraft-'));
  mkdirSync(path.join(root, 'lib', 'uknetdev'), { recursive: true });
  writeFileSync(path.join(root, 'lib', 'uknetdev', 'Config.uk'), '');
  writeFileSync(
    path.join(root, 'version.mk'),
    `UK_VERSION = 0\nUK_SUBVERSION = ${minor}\nUK_EXTRAVERSION = 3\n`,
  );
  return root;
}

function ukminiTree(): string {
  const root = mkdtempSync(path.join(scratch, 'ukmini-'));
  writeFileSync(path.join(root, 'Makefile'), '');
  mkdirSync(path.join(root, 'mk'));
  writeFileSync(path.join(root, 'mk', 'kernel.mk'), 'UKMINI_VERSION := 0.1.0\n');
  return root;
}

const nowhere = path.join(scratch, 'nowhere');

describe('findKernels', () => {
  it('prefers Unikraft where both are there, and has nothing to say', () => {
    const choice = findKernels({ kernel: 'auto', unikraftRoot: unikraftTree(17) }, ukminiTree());
    expect(choice.kernels.map(({ label }) => label)).toEqual(['Unikraft 0.17.3', 'ukmini 0.1.0']);
    expect(choice.chosen?.id).toBe('unikraft');
    expect(choice.notice).toBeNull();
  });

  it('falls back to ukmini without a word where no tree was named', () => {
    const choice = findKernels({ kernel: 'auto', unikraftRoot: '' }, ukminiTree());
    expect(choice.chosen?.label).toBe('ukmini 0.1.0');
    expect(choice.notice).toBeNull();
  });

  it('falls back to ukmini and names the fault of a tree that was', () => {
    const choice = findKernels({ kernel: 'auto', unikraftRoot: nowhere }, ukminiTree());
    expect(choice.chosen?.id).toBe('ukmini');
    expect(choice.notice).toContain(nowhere);
  });

  it('never stands ukmini in where Unikraft was asked for', () => {
    const choice = findKernels({ kernel: 'unikraft', unikraftRoot: '' }, ukminiTree());
    expect(choice.kernels).toEqual([]);
    expect(choice.chosen).toBeNull();
    expect(choice.notice).toMatch(/git clone .*RELEASE-0\.17\.0.*UK_ROOT/);
  });

  it('refuses a release before 0.16 by its number', () => {
    const choice = findKernels({ kernel: 'unikraft', unikraftRoot: unikraftTree(15) }, nowhere);
    expect(choice.chosen).toBeNull();
    expect(choice.notice).toContain('Unikraft 0.15.3; the course needs 0.16 or newer');
  });

  it('offers only ukmini where only ukmini was asked for', () => {
    const choice = findKernels({ kernel: 'ukmini', unikraftRoot: unikraftTree(17) }, ukminiTree());
    expect(choice.kernels.map(({ id }) => id)).toEqual(['ukmini']);
  });
});
