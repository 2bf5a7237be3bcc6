import { describe, expect, it } from 'vitest';
import { BuildLog, limitIn } from './build-log.ts';

/** What a log of these lines comes to. */
function read(text: string) {
  const log = new BuildLog();
  const shown = text.split('\n').flatMap((line) => log.line(line) ?? []);
  return { shown, diagnostics: log.diagnostics, tail: log.tail };
}

describe('compiler messages', () => {
  it('reads place, severity, text and option', () => {
    const { diagnostics } = read(`/app/main.c: In function 'main':
/app/main.c:5:14: warning: unused parameter 'argc' [-Wunused-parameter]
    5 | int main(int argc, char **argv)
      |          ~~~~^~~~
/app/main.c:24:1: error: expected '=', ',', ';', 'asm' or '__attribute__' at end of input`);
    expect(diagnostics).toEqual([
      {
        file: 'main.c',
        line: 5,
        column: 14,
        severity: 'warning',
        message: "unused parameter 'argc'",
        option: '-Wunused-parameter',
      },
      {
        file: 'main.c',
        line: 24,
        column: 1,
        severity: 'error',
        message: "expected '=', ',', ';', 'asm' or '__attribute__' at end of input",
      },
    ]);
  });

  it('counts a fatal error as an error', () => {
    const { diagnostics } = read('/app/main.c:3:10: fatal error: nothing.h: No such file or directory');
    expect(diagnostics).toMatchObject([
      { severity: 'error', message: 'nothing.h: No such file or directory' },
    ]);
  });

  it('attaches each proposed fix to its message and hides it from the log', () => {
    const { diagnostics, shown } = read(`/app/main.c:7:69: error: 'struct i' has no member named 'maxmtu'
fix-it:"/app/main.c":{7:69-7:75}:"max_mtu"
/app/main.c:1:1: note: 'int32_t' is defined in header '<stdint.h>'
fix-it:"/app/main.c":{1:1-1:1}:"#include <stdint.h>\\n"`);
    expect(shown).toHaveLength(2);
    expect(diagnostics.map(({ fixes }) => fixes)).toEqual([
      [{ line: 7, column: 69, endLine: 7, endColumn: 75, text: 'max_mtu' }],
      [{ line: 1, column: 1, endLine: 1, endColumn: 1, text: '#include <stdint.h>\n' }],
    ]);
  });

  it('tells a header’s message once, however many sources include it', () => {
    const line = '/app/genpkt.h:9:2: warning: "X" redefined';
    expect(read(`${line}\n${line}`).diagnostics).toHaveLength(1);
  });

  it("keeps the kernel's warnings to itself but not its errors", () => {
    const { diagnostics } = read(`/uk/lib/uknetdev/include/uk/netdev.h:10:2: warning: odd
/uk/lib/uknetdev/include/uk/netdev.h:11:2: error: bad`);
    expect(diagnostics).toMatchObject([{ file: '/uk/lib/uknetdev/include/uk/netdev.h', message: 'bad' }]);
  });

  it('keeps a hundred messages of a build that prints thousands', () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `/app/main.c:${index + 1}:1: error: no`);
    expect(read(lines.join('\n')).diagnostics).toHaveLength(100);
  });
});

describe('messages of other tools', () => {
  it('explains a symbol that nothing defines, with the line that uses it', () => {
    const { diagnostics } = read(`/usr/bin/ld: /app/build/apppktgen.o: in function \`main':
/app/main.c:4: undefined reference to \`uk_foo'`);
    expect(diagnostics).toMatchObject([{ file: 'main.c', line: 4, severity: 'error' }]);
    expect(diagnostics[0]?.message).toMatch(/'uk_foo'.*Config\.uk selects/);
  });

  it('explains a symbol that is defined twice', () => {
    const { diagnostics } = read(
      "/app/netspeed.c:38: multiple definition of `print_pps'; /app/build/apppktgen/main.o:/app/main.c:1: first defined here",
    );
    expect(diagnostics).toMatchObject([{ file: 'netspeed.c', line: 38, severity: 'error' }]);
  });

  it("reads make's and Kconfig's complaints about the application's own files", () => {
    const { diagnostics } = read(`/app/Makefile.uk:10: *** missing separator.  Stop.
/app/Config.uk:12: unknown statement "sellect"
/usr/lib/python3/dist-packages/olddefconfig.py: /app/Config.uk:13: error: couldn't parse 'sellect FOO': syntax error
make[2]: *** No rule to make target '/app/nofile.c', needed by '/app/build/apppktgen/nofile.o'.  Stop.`);
    expect(diagnostics.map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([
      'Makefile.uk:10 missing separator.',
      'Config.uk:12 unknown statement "sellect"',
      "Config.uk:13 couldn't parse 'sellect FOO': syntax error",
      'Makefile.uk:1 The build asks for "nofile.c", and there is no such file.',
    ]);
  });
});

describe('the log', () => {
  it('shows paths as the learner knows them', () => {
    expect(read('/app/main.c:1:2: error: no').shown).toEqual(['main.c:1:2: error: no']);
  });

  it('leaves out what every build says', () => {
    const { shown } = read(`  CC      apppktgen: main.o
/usr/bin/ld: warning: /app/build/libkvmplat/x.o: missing .note.GNU-stack section implies executable stack
/usr/bin/ld: NOTE: This behaviour is deprecated and will be removed in a future version of the linker
  LD      pktgen_qemu-x86_64.dbg`);
    expect(shown).toEqual(['  CC      apppktgen: main.o', '  LD      pktgen_qemu-x86_64.dbg']);
  });

  it('cuts endless lines and keeps the last ones as the tail', () => {
    const { shown, tail } = read(`${'x'.repeat(1_000_000)}\n${'line\n'.repeat(100)}last`);
    expect(shown[0]?.length).toBe(4_096);
    expect(tail.split('\n')).toHaveLength(40);
    expect(tail.endsWith('last')).toBe(true);
  });

  it('keeps a few proposals of a message, whatever Makefile.uk prints', () => {
    const fix = 'fix-it:"/app/main.c":{1:1-1:2}:"x"\n';
    const { diagnostics } = read(`/app/main.c:1:1: error: no\n${fix.repeat(1_000)}`);
    expect(diagnostics[0]?.fixes?.length).toBeLessThan(10);
  });

  it('is not kept busy by a line that is made for its patterns', () => {
    const line = `main.c:1:1: error: ${' [-W'.repeat(1_000)}`;
    expect(read(`${line}\n`.repeat(8_000)).diagnostics).toHaveLength(1);
  });

  it('takes no line number that the wire cannot carry', () => {
    expect(read(`main.c:${'9'.repeat(400)}:1: error: no`).diagnostics).toEqual([]);
  });
});

describe('limits', () => {
  it.each([
    ['disk', '/usr/bin/ld: final link failed: No space left on device'],
    ['disk', "cc1: error: can't write: No space left on device"],
    ['file-size', 'File size limit exceeded'],
    ['processes', 'sh: 1: Cannot fork'],
    ['processes', 'bash: fork: retry: Resource temporarily unavailable'],
    ['memory', 'cc1: out of memory allocating 65536 bytes after a total of 2147 bytes'],
    ['memory', 'gcc: fatal error: Killed signal terminated program cc1', 5],
    ['time', 'gcc: fatal error: Killed signal terminated program cc1', 61],
  ])('recognises %s in "%s"', (limit, line, seconds = 5) => {
    const hit = limitIn(`before\n${line}\nmake: *** [Makefile:17: all] Error 2`, seconds);
    expect(hit?.limit).toBe(limit);
    expect(hit?.value).toMatch(/\d/);
    expect(hit?.fix).toMatch(/\.$/);
  });

  it('names memory and another killer where a kill alone is known', () => {
    const killed = limitIn('gcc: fatal error: Killed signal terminated program cc1', 5);
    expect(killed?.fix).toMatch(/needed too much memory, .*or something else killed it/);
    expect(limitIn('cc1: out of memory allocating 65536 bytes', 5)?.fix).not.toContain('killed');
  });

  it('blames no limit for an ordinary mistake', () => {
    expect(limitIn("main.c:1:2: error: expected ';'\nmake: *** Error 2", 5)).toBeUndefined();
  });
});
