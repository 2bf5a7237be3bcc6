/** All functions that lessons may name, from this repository's headers: the template's, and those of its own kernel. */
import 'server-only';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ApiEntry, readApi } from './api.ts';

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
  const entries = [
    ...headersIn(names).flatMap((name) =>
      readApi(name, false, readFileSync(path.join(kernel, name), 'utf8')),
    ),
    ...headersIn(readdirSync(template)).flatMap((name) =>
      readApi(name, true, readFileSync(path.join(template, name), 'utf8')),
    ),
  ];
  return new Map(entries.map((entry) => [entry.name, entry]));
}

function headersIn(names: readonly string[]): string[] {
  return names.filter((name) => name.endsWith('.h'));
}
