/** Attacks through the text that clangd reads, and by a clangd that was taken over. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Clangd, hasClangd, readHeader, startClangd } from '../bench/clangd.ts';
import type { Holder } from '../bench/holder.ts';
import { LIMITS, MiB } from '../limits.ts';
import type { LanguageAnswer } from '../protocol.ts';
import { Assisting, ClangdPlaces } from '../runner/assisting.ts';
import { attack, descendants, heldMemory, inside, openWorkspace, until } from './testing.ts';

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

  test('171: a clangd that was taken over fills no memory with texts that nobody has', async () => {
    // Each tells of a text whose name is as long as the real one's, beside things without end.
    const forger = `
import json, sys
def read():
    length = int(sys.stdin.buffer.readline().split()[1]); sys.stdin.buffer.readline()
    return json.loads(sys.stdin.buffer.read(length))
def say(message):
    body = json.dumps({'jsonrpc': '2.0', **message}, separators=(',', ':')).encode()
    sys.stdout.buffer.write(b'Content-Length: %d\\r\\n\\r\\n' % len(body) + body); sys.stdout.buffer.flush()
def tell(uri):
    say({'method': 'textDocument/publishDiagnostics',
         'params': {'uri': uri, 'version': 1, 'diagnostics': [], 'more': [[]] * 60000}})
while True:
    message = read()
    if message.get('method') == 'initialize': say({'id': message['id'], 'result': {}})
    if message.get('method') == 'textDocument/didOpen':
        for n in range(18): tell('file:///%03d/main.c' % n)
        tell('file:///app/main.c')
`;
    await using forged = await startClangd(holder, ['python3', '-c', forger]);
    const before = heldMemory();
    expect(problems(await forged.ask({ what: 'check', file: 'main.c', text: 'int value;\n' }))).toBe('');
    expect(heldMemory() - before).toBeLessThan(8 * MiB);
  });

  test('172: a text that expands without end costs its learner an answer, and nobody a crash', async () => {
    const lines = ['#define A0 0 +'];
    for (let at = 1; at < 40; at++) lines.push(`#define A${at} A${at - 1} A${at - 1}`);
    const bomb = `${lines.join('\n')}\nint main = A39 0;\n`;
    let starts = 0;
    const language = () => {
      starts += 1;
      return startClangd(holder);
    };
    const places = new ClangdPlaces(1);
    await using own = assisting(language, places);
    await using second = assisting(language, places);
    const others = clangds();
    const question = { what: 'hover', file: 'main.c', text: bomb, line: 40, character: 5 } as const;
    const harmless = { ...question, text: 'int value;\n', line: 0 };
    const asked = own.ask(question);
    const [running] = await until(() => {
      const mine = clangds().filter((pid) => !others.includes(pid));
      return mine.length > 0 && mine;
    }, 'a clangd');
    const bounds = readFileSync(`/proc/${running}/limits`, 'utf8');
    expect(bounds).toMatch(new RegExp(`Max cpu time +${LIMITS.language.cpuSeconds} `));
    expect(bounds).toMatch(new RegExp(`Max address space +${LIMITS.language.addressSpaceBytes} `));
    // No more of them than the machine has places.
    expect(await second.ask(harmless)).toEqual({ what: 'none', why: 'full' });
    for (const answer of [asked, own.ask(question)]) expect(await answer).toMatchObject({ what: 'none' });
    // It is ended, and rests before another one starts.
    await until(() => clangds().every((pid) => others.includes(pid)), 'its end');
    expect(await own.ask(harmless)).toEqual({ what: 'none', why: 'failed' });
    expect(starts).toBe(1);
    // Another learner's goes on.
    const text = 'int value;\nint main(void) { return value; }\n';
    expect(await clangd.ask({ what: 'hover', file: 'main.c', text, line: 1, character: 26 })).toMatchObject({
      text: expect.stringContaining('int value'),
    });
  });

  test('172: what ends again and again rests twice as long each time', async () => {
    const starts: number[] = [];
    await using own = assisting(() => {
      starts.push(performance.now());
      return Promise.reject(new Error('ended'));
    });
    const text = 'int value;\n';
    await until(() => {
      void own.ask({ what: 'hover', file: 'main.c', text, line: 0, character: 5 });
      return starts.length === 3;
    }, 'three starts');
    const { firstRestMilliseconds } = LIMITS.language;
    const rests = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
    expect(rests[0]).toBeGreaterThanOrEqual(firstRestMilliseconds);
    expect(rests[1]).toBeGreaterThanOrEqual(2 * firstRestMilliseconds);
  });
});

/** A learner's questions; what starts is given by the test. */
function assisting(language: () => Promise<Clangd>, places = new ClangdPlaces(1)): Assisting {
  const bench = { language, header: () => Promise.resolve(null) };
  return new Assisting(
    () => Promise.resolve(bench as never),
    () => Promise.resolve({ [Symbol.dispose]() {} }),
    places,
  );
}

/** Those below this process. The main thread of each calls itself "clangd.main" soon after its start. */
function clangds(): number[] {
  return descendants(process.pid).flatMap(({ name, pid }) => (name.startsWith('clangd') ? [pid] : []));
}
