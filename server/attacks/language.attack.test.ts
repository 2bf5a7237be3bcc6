/** Attacks through the text that clangd reads, and by a clangd that was taken over. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Clangd, hasClangd, readHeader, startClangd } from '../bench/clangd.ts';
import type { Holder } from '../bench/holder.ts';
import { LIMITS } from '../limits.ts';
import type { LanguageAnswer } from '../protocol.ts';
import { Assisting } from '../runner/assisting.ts';
import { attack, inside, openWorkspace } from './testing.ts';

const problems = (answer: LanguageAnswer) =>
  answer.what === 'check' ? answer.problems.map(({ message }) => message).join('\n') : answer.what;

describe.skipIf(!hasClangd())('clangd', () => {
  let holder: Holder;
  let clangd: Clangd;
  beforeAll(async () => {
    holder = await openWorkspace();
    clangd = await startClangd(holder);
  });
  afterAll(async () => {
    await clangd?.[Symbol.asyncDispose]();
    await holder?.[Symbol.asyncDispose]();
  });

  test('170: a text that includes the server’s files gets nothing of them', async () => {
    const text = '#include "/etc/shadow"\n#include "/proc/1/environ"\n#include "/etc/hostname"\nint main;\n';
    const said = problems(await clangd.ask({ what: 'check', file: 'main.c', text }));
    expect(said).toMatch(/'\/etc\/shadow' file not found/);
    await attack(holder, 'ln -s /etc/shadow own.h; ln -s /proc/self/environ other.h; ln -s / up');
    expect(await readHeader(holder, '/app/own.h')).toBeNull();
    expect((await readHeader(holder, '/app/other.h')) ?? '').not.toMatch(/WORKSHOP|SECRET|npm_/);
    await expect(readHeader(holder, '/app/up/../etc/passwd.h')).rejects.toThrow('not a header');
  });

  test('171: what takes clangd over can write nothing, reach no network and start no more than a build', async () => {
    const box = { kind: 'language' } as const;
    const said = await inside(
      holder,
      `touch /app/x 2>&1; touch /uk/x 2>&1; ls /sys/class/net 2>/dev/null; cat /proc/net/dev | grep -c : ;
       unshare -Ur true 2>&1; grep "Max processes" /proc/self/limits; ulimit -v; grep CapEff /proc/self/status`,
      { box },
    );
    expect(said.match(/Read-only file system/g)).toHaveLength(2);
    expect(said).toMatch(/^1$/m);
    expect(said).toMatch(/unshare.*(failed|not permitted)/i);
    expect(said).toMatch(new RegExp(`Max processes +${LIMITS.build.processes} `));
    expect(said).toMatch(new RegExp(`^${LIMITS.language.addressSpaceBytes / 1024}$`, 'm'));
    expect(said).toMatch(/CapEff:\s+0+$/m);
  });

  test('172: a text that expands without end costs its learner an answer, and nobody a crash', async () => {
    const lines = ['#define A0 0 +'];
    for (let at = 1; at < 40; at++) lines.push(`#define A${at} A${at - 1} A${at - 1}`);
    const bomb = `${lines.join('\n')}\nint main = A39 0;\n`;
    const bench = { language: () => startClangd(holder), header: () => Promise.resolve(null) };
    await using own = new Assisting(
      () => Promise.resolve(bench as never),
      () => Promise.resolve({ [Symbol.dispose]() {} }),
    );
    const question = { what: 'hover', file: 'main.c', text: bomb, line: 40, character: 5 } as const;
    expect(await own.ask(question)).toMatchObject({ what: 'none' });
    // Another learner's goes on.
    const text = 'int value;\nint main(void) { return value; }\n';
    expect(await clangd.ask({ what: 'hover', file: 'main.c', text, line: 1, character: 26 })).toMatchObject({
      text: expect.stringContaining('int value'),
    });
  });
});
