/**
 * All functions that lessons may name, from this repository's headers: the template's, and those of its own kernel, in the
 * words of the operator's Unikraft where that is there and used.
 */
import 'server-only';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ApiEntry, inWordsOf, readApi } from './api.ts';
import { unikraftPath } from './headers.ts';

const ROOT = process.cwd();
let index: ReadonlyMap<string, ApiEntry> | undefined;

/** The function of that name, or undefined. */
export function apiOf(name: string): ApiEntry | undefined {
  index ??= readIndex();
  return index.get(name);
}

function readIndex(): ReadonlyMap<string, ApiEntry> {
  const template = path.join(ROOT, 'unikernel-template');
  const kernel = path.join(ROOT, 'ukmini/include');
  const names = readdirSync(kernel, { recursive: true, encoding: 'utf8' });
  const own = headersIn(names).flatMap((name) =>
    readApi(name, false, readFileSync(path.join(kernel, name), 'utf8')),
  );
  const entries = [
    ...inWordsOf(own, readUnikraft),
    ...headersIn(readdirSync(template)).flatMap((name) =>
      readApi(name, true, readFileSync(path.join(template, name), 'utf8')),
    ),
  ];
  return new Map(entries.map((entry) => [entry.name, entry]));
}

function readUnikraft(header: string): string | undefined {
  const { UK_ROOT: root = '', WORKSHOP_KERNEL: kernel } = process.env;
  const place = unikraftPath(header);
  if (root === '' || kernel === 'ukmini' || place === null) return undefined;
  try {
    return readFileSync(path.join(root, place), 'utf8');
  } catch {
    return undefined;
  }
}

function headersIn(names: readonly string[]): string[] {
  return names.filter((name) => name.endsWith('.h'));
}
