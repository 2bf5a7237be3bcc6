/** What a build may take, and what a learner's files keep. What it may not do at all is in `server/attacks/`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attack, inside, openWorkspace } from '../attacks/testing.ts';
import type { Holder } from './holder.ts';
import { writeFiles } from './workspace.ts';

let holder: Holder;
beforeAll(async () => {
  holder = await openWorkspace();
});
afterAll(() => holder?.[Symbol.asyncDispose]());

describe('limits of a build', () => {
  it('bounds the memory of a process', async () => {
    const { log } = await attack(holder, 'python3 -c "bytearray(3 << 30)"');
    expect(log).toContain('MemoryError');
    const { result } = await attack(holder, 'echo \'#include "/dev/zero"\' | gcc -x c -S -o /dev/null -');
    expect(result).toMatchObject({
      outcome: 'failed',
      limit: { limit: expect.stringMatching(/memory|time/) },
    });
  });
});

describe('a workspace', () => {
  it('keeps the time of a file that did not change, and drops files that are gone', async () => {
    const template = { 'main.c': 'int main;\n', 'Config.uk': '' };
    const times = () =>
      inside(holder, 'cd /app && stat -c "%n %Y.%y" main.c own.h other.h other.c 2>/dev/null');
    await writeFiles(holder, { 'own.h': '#define X 1\n', 'other.h': '' }, template);
    const first = await times();
    await writeFiles(holder, { 'own.h': '#define X 2\n' }, template);
    const second = await times();
    expect(first.split('\n')[0]).toBe(second.split('\n')[0]);
    expect(first.split('\n')[1]).not.toBe(second.split('\n')[1]);
    expect(second).not.toContain('other.h');
    // make would not link again for a source that is gone, so main.c counts as changed.
    await writeFiles(holder, { 'other.c': '' }, template);
    expect((await times()).split('\n')[0]).toBe(second.split('\n')[0]);
    await writeFiles(holder, {}, template);
    const third = await times();
    expect(third.split('\n')[0]).not.toBe(second.split('\n')[0]);
    expect(third).not.toContain('other.c');
  });
});
