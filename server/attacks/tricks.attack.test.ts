/** Attacks on what reads a workspace: the overlay, make's notes, Kconfig, logs, debug images, menus, exports. */
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labBySlug } from '../../labs/index.ts';
import { configure } from '../bench/configuration.ts';
import { guestArguments } from '../bench/guest.ts';
import type { Holder } from '../bench/holder.ts';
import { parseFacts } from '../bench/image-facts.ts';
import { KERNELS, openTestBench } from '../bench/testing.ts';
import type { Bench } from '../bench/types.ts';
import { writeFiles } from '../bench/workspace.ts';
import { stepOf } from '../course.ts';
import { LIMITS } from '../limits.ts';
import { CHANGES_FILE } from '../protocol.ts';
import { takeHome } from '../takehome.ts';
import { attack, buildWith, descendants, inside, openWorkspace } from './testing.ts';

const TEMPLATE = { 'Config.uk': '' };
let holder: Holder;
let bench: Bench;
beforeAll(async () => {
  holder = await openWorkspace();
  bench = await openTestBench(KERNELS.find(({ id }) => id === 'ukmini')?.kernel ?? null);
});
afterAll(async () => {
  await holder?.[Symbol.asyncDispose]();
  await bench?.[Symbol.asyncDispose]();
});

describe('a workspace', () => {
  test('62: no whiteout, no mark of the overlay and no special file can be made in it', async () => {
    await using own = await openWorkspace();
    const { log } = await attack(
      own,
      `mknod whiteout c 0 0 || echo refused
       mknod disk b 8 0 || echo refused
       mkdir dir
       python3 - <<'END'
import os
for name, value in (('redirect', b'/../../uk'), ('opaque', b'y'), ('metacopy', b''), ('origin', b'x')):
    for prefix in ('user.overlay.', 'trusted.overlay.'):
        try: os.setxattr('dir', prefix + name, value)
        except OSError as error: print('no mark')
END
       cp /bin/id . && chmod 6755 id && ./id -u
       cp /bin/id /tmp/id && setcap cap_net_admin+ep /tmp/id 2>/dev/null || echo refused`,
    );
    expect(log.match(/^refused$/gm)).toHaveLength(3);
    expect(log.match(/^no mark$/gm)?.length).toBeGreaterThanOrEqual(4);
    expect(log).toMatch(/^1000$/m);
    // Whatever the mount took for marks, it kept to itself: the folder is empty, and what lies below /app is not to be seen.
    expect(await inside(own, 'ls -A /app/dir; ls /app | grep -c whiteout')).toBe('0\n');
    expect(await inside(own, 'grep "^overlay /app " /proc/self/mounts')).toMatch(/nosuid,nodev/);
  });

  test('63: names that are long, odd or deep stop no later build and confuse no log', async () => {
    const { log } = await attack(
      holder,
      `touch -- "$(head -c 255 /dev/zero | tr '\\0' n)" $'new\\nline.c' $'\\e[2J.h' '-rf.c' '$(touch pwned).c' 'main.c own.h'
       long=$(head -c 100 /dev/zero | tr '\\0' d)
       mkdir own.h && (cd own.h && for i in {1..300}; do mkdir $long && cd $long; done)
       ls | wc -l`,
    );
    expect(Number(/^(\d+)$/m.exec(log)?.[1])).toBeGreaterThan(6);
    await writeFiles(holder, { 'main.c': 'int again;\n', 'own.h': '#define OWN\n' }, TEMPLATE);
    expect(await inside(holder, 'cd /app; cat main.c own.h; ls -d pwned; ls *.c | wc -l')).toMatch(
      /^int again;\n#define OWN\n[12]\n/,
    );
    const { result } = await attack(holder, 'rm -f -- n* *.c *.h; exit 3');
    expect(result.outcome).toBe('failed');
  });

  test('64: a pipe where the build keeps its notes holds nobody up', async () => {
    await using own = await openWorkspace();
    await attack(
      own,
      'rm -f .configured* .config.base; mkfifo .configured .configured.changes .replay.consistent',
    );
    // Config.uk is looked at again, and there is no kernel here to do it.
    const { result } = await buildWith(own, 'all:\n\t@echo built\n', { wallMilliseconds: 20_000 });
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(result).not.toHaveProperty('limit');
  });

  test('65: one that is made unwritable takes no text, is given up, and is whole for the next bench', async () => {
    await using own = await openTestBench(bench.kernel);
    const spoil =
      '$(shell rm -rf /app/main.c; mkdir -p /app/main.c/x; chmod 0 /app/main.c/x /app/main.c /app)';
    await own.write({ 'Makefile.uk': `${spoil}\nall:\n\t@true\n` });
    const build = own.build();
    build.output.resume();
    expect((await build.result.catch(() => ({ outcome: 'failed' }))).outcome).toBe('failed');
    await expect(own.write(stepOf('03-say-hello').solution)).rejects.toMatchObject({ code: 'bench-failed' });
    expect(await own.closed).toContain('ended');
  });
});

describe('a configuration', () => {
  test('66: no line of changes.config runs, reaches another file or names another compiler', async () => {
    const { solution } = stepOf('03-say-hello');
    const hostile = [
      'CONFIG_X=$(shell touch /app/pwned)',
      'CONFIG_X="`touch /app/pwned`"',
      'CONFIG_X="$(touch /app/pwned)"',
      'CONFIG_X=y; touch /app/pwned',
      'include /etc/passwd',
      'source "/etc/passwd"',
      'CONFIG_UK_NAME="../../evil"',
      'CONFIG_CROSS_COMPILE="/app/evil-"',
      '# CONFIG_PLAT_KVM is not set',
      'CONFIG_X="a\\"b"',
      'CONFIG_X=y\r',
      'CONFIG_X="\x1b]0;evil\x07"',
      'override CC := /app/evil',
      'CONFIG_X=y\\',
    ];
    for (const line of hostile) {
      await bench.write({ ...solution, [CHANGES_FILE]: `CONFIG_FINE=y\n${line}\n` });
      const answer = await bench.configure([]);
      expect(answer, line).toMatchObject({ problem: expect.stringMatching(/^changes\.config:2:1: error: /) });
      expect(JSON.stringify(answer), line).not.toMatch(/pwned|evil|u001b/);
    }
    const build = bench.build();
    build.output.resume();
    const result = await build.result;
    expect(result).toMatchObject({ outcome: 'failed', diagnostics: [{ file: CHANGES_FILE, line: 2 }] });
    await bench.write({ ...solution, 'Makefile.uk': '$(info pwned $(wildcard /app/pwned))\n' });
    const look = bench.build();
    let log = '';
    for await (const text of look.output) log += text;
    expect(log).toMatch(/^pwned $/m);
  });

  test('67: a Config.uk that runs commands runs them in the box, and a look at it has an end', async () => {
    const { solution } = stepOf('03-say-hello');
    const spy =
      'id -u; grep -c ^Cap.*0000000000000000 /proc/self/status; cat /etc/shadow /uk/x 2>&1 | head -c 300';
    const config = `${solution['Config.uk']}\nconfig SPY\n\tstring\n\tdefault "$(shell,${spy})"\n`;
    await bench.write({ ...solution, 'Config.uk': config });
    const look = await bench.configure([]);
    const seen = JSON.stringify('changes' in look ? look.changes : look);
    // Its user is nobody, without capabilities, and sees what a build sees.
    expect(seen).toMatch(/CONFIG_SPY=[^"]*"1000 5 [^"]*No such file/);
    // It prints without end, into a file of the box.
    await using own = await openWorkspace();
    await writeFiles(own, { 'Config.uk': 'config OTHER\n' }, TEMPLATE);
    const answer = await configure(own, ['yes'], ['X']);
    expect(answer).toMatchObject({ problem: expect.any(String) });
  });
});

describe('words of a build', () => {
  test('68: a forged log floods no list, leaves its lines, and names no file of the server', async () => {
    const forge = `
      python3 - <<'END'
print('/app/main.c:1:1: error: forged, with fixes without end')
for n in range(5000):
    print(f'fix-it:"/app/main.c":{{{n + 1}:1-1:1}}:"' + 'y' * 200 + '"')
for n in range(30000):
    print(f'/app/main.c:{n + 1}:1: error: forged {n} ' + 'x' * 200)
    print(f'fix-it:"/app/main.c":{{{n + 1}:1-1:1}}:"' + 'y' * 200 + '"')
print('z' * 3000000)
END
      false`;
    const { result } = await attack(holder, forge, { outputBytes: 64 * 1024 * 1024 });
    expect(result.outcome).toBe('failed');
    expect(result.diagnostics.length).toBe(LIMITS.build.diagnostics);
    const size = JSON.stringify(result).length;
    expect(size).toBeLessThan(512 * 1024);
    const odd = `echo '../../etc/passwd:1:1: error: outside'
      echo 'main.c:99999999999999999999:1: error: too far'
      false`;
    // A name is a word of the log, as it was printed: nothing looks for a file of that name.
    expect((await attack(holder, odd)).result.diagnostics).toEqual([
      { file: '../../etc/passwd', line: 1, column: 1, severity: 'error', message: 'outside' },
    ]);
  });

  test('69: a debug image that lies puts nothing but numbers into QEMU’s command line', () => {
    const lies = [
      '100\nuk_netbuf_free_single T 10,fd=9\nuk_netbuf_free T 20 -monitor stdio\n',
      '100\nuk_netbuf_free_single T ffffffffffffffff 1\nuk_netbuf_free T 1\n',
      '100\nuk_netbuf_free_single T 0\nuk_netbuf_free T 0\n',
      `100\n${'uk_netbuf_free T '.repeat(100_000)}\n`,
      '100\nuk_netbuf_free_single T 1f uk_netbuf_free T 2f\nuk_netbuf_free T 2f,plugin=/app/x.so 4\n',
    ];
    for (const text of lies) {
      const { ends } = parseFacts(text);
      if (ends === null) continue;
      const mac = '52:54:00:00:00:01';
      const count = { kind: 'instructions', ends, after: 1, packets: 1 } as const;
      const words = guestArguments({ tap: 'tap0', mac, count });
      expect(words[words.indexOf('-plugin') + 1]).toMatch(
        /^\/proc\/self\/fd\/\d+,fd=\d+,one=\d+,two=\d+,after=1,packets=1$/,
      );
    }
    for (const text of ['', 'x', '-1', `${LIMITS.build.imageBytes + 1}`])
      expect(() => parseFacts(text), text).toThrow();
  });

  test('85: what a learner takes home holds nothing that a hostile configuration put there', () => {
    const lab = labBySlug('03-say-hello');
    if (!lab) throw new Error('the course lost a step');
    const changes = [
      'CONFIG_GOOD=y',
      "CONFIG_YAML='\n  evil: [1]\n'",
      'CONFIG_X: y',
      'CONFIG_MAKE=$(shell touch pwned)',
      'targets: evil',
      '- plat: evil',
      '# CONFIG_OFF is not set',
    ].join('\n');
    const zip = takeHome({ ...stepOf('03-say-hello').start, [CHANGES_FILE]: changes }, lab);
    const files = unzipSync(zip);
    for (const name of Object.keys(files)) expect(name).toMatch(/^[\w.-]+(\/[\w.-]+)*$/);
    const made = ['defconfig', 'Kraftfile'].map((name) =>
      strFromU8(files[`pktgen/${name}`] ?? new Uint8Array()),
    );
    expect(made.join('\n')).not.toMatch(/evil|pwned/);
    expect(made[0]).toContain('CONFIG_GOOD=y');
  });
});

describe('a menu', () => {
  test('86: what plays menuconfig gets no other terminal, stays no longer, and hands over settings alone', async () => {
    await using own = await openTestBench(bench.kernel);
    // A build may write over any file of /app, make's own Makefile among them.
    const forged = [
      'olddefconfig:',
      '\t@:',
      'menuconfig:',
      '\t@printf "\\033[H"',
      '\t@python3 -c "import fcntl; fcntl.ioctl(0, 0x5412, b\'x\')" 2>&1 | tail -n 1',
      '\t@echo terminals $$(ls -l /proc/self/fd | grep -c ptmx)',
      '\t@(setsid sleep 1000 > /dev/null 2>&1 &)',
      "\t@rm -f $(C); echo 'CONFIG_EVIL=$$(shell id)' > $(C)",
      '\t@echo \'CONFIG_UK_NAME="../x"\' >> $(C); echo CONFIG_FINE=y >> $(C)',
      '',
    ].join('\n');
    const text = Buffer.from(forged).toString('base64');
    await own.write({ 'Makefile.uk': `$(shell echo ${text} | base64 -d > /app/Makefile)\n` });
    const build = own.build();
    build.output.resume();
    await build.result;
    const menu = await own.menuconfig({ columns: 80, rows: 24 }, '');
    const patience = setTimeout(() => menu.close(), 30_000);
    let shown = '';
    for await (const chunk of menu.output) shown += chunk;
    const result = await menu.result;
    clearTimeout(patience);
    expect(shown).toMatch(/PermissionError|Operation not permitted/);
    expect(shown).toMatch(/^terminals 0\r?$/m);
    expect(result).toEqual({ changes: 'CONFIG_FINE=y\n' });
    const left = () => descendants(process.pid).filter(({ name }) => name === 'sleep');
    expect(left()).toEqual([]);
  });
});

describe('powers', () => {
  test('87: a build raises neither its priority nor its limits, nor hides from the kernel’s memory killer', async () => {
    const { log } = await attack(
      holder,
      `nice -n -20 nice
       chrt -f 50 true || echo refused
       ionice -c 1 true 2>/dev/null || echo refused
       ulimit -Su 65 2>/dev/null || echo refused
       ulimit -n 100000 2>/dev/null || echo refused
       echo -1000 > /proc/self/oom_score_adj || echo refused
       taskset -p 1 1 > /dev/null; ls /sys/fs/cgroup || echo refused`,
    );
    expect(log).toMatch(/^[0-9]+$/m);
    expect(Number(/^(\d+)$/m.exec(log)?.[1])).toBeGreaterThanOrEqual(5);
    expect(log.match(/^refused$/gm)).toHaveLength(6);
  });
});
