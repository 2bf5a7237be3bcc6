/** What a build, which is a stranger's program, can and cannot do. Row by row as in SECURITY.md. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boxed } from '../bench/box.ts';
import { startBuild } from '../bench/build.ts';
import { limitIn } from '../bench/build-log.ts';
import type { Holder } from '../bench/holder.ts';
import { finished, stop } from '../bench/process.ts';
import { openPty } from '../bench/pty.ts';
import { DENIED } from '../bench/seccomp.ts';
import { writeFiles } from '../bench/workspace.ts';
import { LIMITS, MiB } from '../limits.ts';
import { attack, heldMemory, inside, openWorkspace, SCRATCH, until } from './testing.ts';

const CANARY = 'canary-of-the-server';
let holder: Holder;

beforeAll(async () => {
  process.env.SECRET_TOKEN = CANARY;
  holder = await openWorkspace();
});

afterAll(() => holder?.[Symbol.asyncDispose]());

/** Lines of a log without what the workshop itself printed. */
const printed = (log: string) => log.split('\n').filter((line) => line !== '' && !line.startsWith('$ '));

describe('rights', () => {
  test('1: a build has no privilege, whichever tool runs its code', async () => {
    const script = `
cat > /tmp/who <<'END'
#!/bin/sh
{ echo "door $1"; id -u; grep -E '^(Cap|NoNewPrivs|Seccomp:)' /proc/self/status; } >> /tmp/doors
END
chmod +x /tmp/who
mkdir -p /tmp/bin && printf '#!/bin/sh\\n/tmp/who assembler\\n' > /tmp/bin/as && chmod +x /tmp/bin/as
cat > /tmp/plugin.c <<'END'
#include <stdlib.h>
__attribute__((constructor)) static void begin(void) { if (system("/tmp/who plugin")) exit(1); }
END
gcc -shared -fPIC -o /tmp/plugin.so /tmp/plugin.c
echo 'int x;' > /tmp/x.c
gcc -fplugin=/tmp/plugin.so -S -o /dev/null /tmp/x.c
gcc -wrapper /tmp/who,wrapper -S -o /dev/null /tmp/x.c
gcc -B/tmp/bin/ -c -o /tmp/x.o /tmp/x.c
make -s -f /dev/null --eval='$(shell /tmp/who makefile)x:;@:'
cat /tmp/doors`;
    const { log } = await attack(holder, script);
    for (const door of ['plugin', 'wrapper', 'assembler', 'makefile']) expect(log).toContain(`door ${door}`);
    const doors = log.split(/^door /m).slice(1);
    expect(doors.length).toBeGreaterThanOrEqual(4);
    for (const door of doors) {
      expect(door).toMatch(/^1000$/m);
      for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
        expect(door).toMatch(new RegExp(`^${set}:\\s+0{16}$`, 'm'));
      expect(door).toMatch(/^NoNewPrivs:\s+1$/m);
      expect(door).toMatch(/^Seccomp:\s+2$/m);
    }
  });

  test('2: a build reads no file of the host but its programs', async () => {
    const places = ['/etc/shadow', '/root', '/home', '/var', '/sys', SCRATCH, import.meta.filename];
    const { log } = await attack(holder, places.map((place) => `ls -d ${place}`).join('\n'));
    expect(log.match(/No such file or directory/g)).toHaveLength(places.length);
    const { log: tools } = await attack(
      holder,
      `echo '#include "${import.meta.filename}"' | gcc -fsyntax-only -x c -
       echo '.incbin "/etc/shadow"' | as -o /tmp/peek -
       echo 'INCLUDE /etc/shadow' > /tmp/script && ld -T /tmp/script
       ld @/etc/shadow`,
    );
    expect(tools).toMatch(/attack\.test\.ts: No such file/);
    expect(tools).toMatch(/file not found: \/etc\/shadow/);
    expect(tools).toMatch(/cannot open linker script file \/etc\/shadow/);
    expect(tools).toMatch(/@\/etc\/shadow: No such file/);
  });

  test('3: a build finds nothing of the server’s environment, in its box or in the holder', async () => {
    const script = 'for p in /proc/[0-9]*/environ; do tr "\\0" "\\n" < $p; done\nenv';
    const { log } = await attack(holder, script);
    expect(log).toContain('PATH=');
    expect(log).not.toContain(CANARY);
    expect(await inside(holder, 'cat /proc/[0-9]*/environ')).not.toContain(CANARY);
  });

  test('4: a build inherits no descriptor, neither of a terminal nor of whoever started the server', async () => {
    const pty = openPty({ columns: 80, rows: 24 });
    const { log } = await attack(holder, 'readlink /proc/self/fd/* || true');
    pty[Symbol.dispose]();
    const targets = printed(log);
    expect(targets.length).toBeGreaterThanOrEqual(3);
    for (const target of targets) expect(target).toMatch(/^(pipe|socket):|^\/dev\/null$|^\/proc\//);
    const program = `
      import { inside, openWorkspace } from ${JSON.stringify(`${import.meta.dirname}/testing.ts`)};
      await using holder = await openWorkspace();
      console.log(await inside(holder, 'readlink /proc/self/fd/*', { box: { kind: 'build' } }));`;
    const shell = 'exec 5< /etc/hostname 17< /etc/hostname; exec "$@"';
    const node = [process.execPath, '--input-type=module', '-e', program];
    const { stdout, stderr } = spawnSync('bash', ['-c', shell, 'bash', ...node], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toContain('socket:');
    expect(stdout).not.toContain('hostname');
  });

  test('7: a build writes nowhere but in /app and a bounded /tmp', async () => {
    const places = ['/x', '/dev/x', '/usr/x', '/uk/x', '/etc/x', '/proc/sys/kernel/hostname'];
    const { log } = await attack(
      holder,
      `${places.map((place) => `touch ${place} && echo x > ${place} || echo refused`).join('\n')}
       touch /app/x /tmp/x && echo fine
       stat -f -c '%n %T %S %b' /tmp /dev/shm`,
    );
    expect(log.match(/^refused/gm)).toHaveLength(places.length);
    expect(log).toMatch(/^fine$/m);
    const sizes = [...log.matchAll(/^(\S+) tmpfs (\d+) (\d+)$/gm)].map(([, name, size, blocks]) => [
      name,
      (Number(size) * Number(blocks)) / MiB,
    ]);
    expect(sizes).toEqual([
      ['/tmp', 64],
      ['/dev/shm', 4],
    ]);
  });

  test('13: a build has no network, no sockets but Unix ones, and none of the calls that boxes take away', async () => {
    const families = ['AF_INET', 'AF_INET6', 'AF_NETLINK', 'AF_PACKET', 'AF_VSOCK', 'AF_ALG'];
    const tries = families.map((family) => `python3 -c 'import socket; socket.socket(socket.${family})'`);
    const { log } = await attack(holder, `tail -n +3 /proc/net/dev\n${tries.join('\n')}`);
    expect(log).toMatch(/^\s*lo:/m);
    expect(log).not.toMatch(/usocbr0|tap0|eth0/);
    expect(log.match(/Address family not supported/g)).toHaveLength(families.length);
    const calls = Object.assign({}, ...Object.values(DENIED)) as Record<string, number>;
    const { log: answers } = await attack(
      holder,
      `python3 - <<'END'
import ctypes, errno, json
libc = ctypes.CDLL(None, use_errno=True)
for name, number in json.loads('${JSON.stringify(calls)}').items():
    ctypes.set_errno(0)
    libc.syscall(number, 0, 0, 0, 0, 0, 0)
    print('call', name, errno.errorcode.get(ctypes.get_errno(), 'done'))
END`,
    );
    const found = [...answers.matchAll(/^call (\w+) (\w+)$/gm)].map(([, name, errno]) => [name, errno]);
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(Object.keys(calls).map((name) => [name, 'EPERM'])),
    );
  });

  test('88: no box takes of what the kernel counts for all boxes and the server together', async () => {
    // Only whether it is refused: with the count full, every server of this user would end.
    const tries = ['epoll_create', 'epoll_create1', 'epoll_ctl', 'inotify_init1', 'io_setup', 'mq_open'];
    const calls = Object.assign({}, ...Object.values(DENIED)) as Record<string, number>;
    const numbers = tries.map((name) => calls[name]);
    const script = `python3 -c "
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for number in ${JSON.stringify(numbers)}:
    ctypes.set_errno(0)
    print(number, libc.syscall(number, 1, 0, 0, 0, 0, 0), ctypes.get_errno())"`;
    const refused = numbers.map((number) => `${number} -1 1`).join('\n');
    for (const kind of ['build', 'shell', 'language', 'tshark'] as const)
      expect([kind, (await inside(holder, script, { box: { kind } })).trim()]).toEqual([kind, refused]);
  });

  test('14: a build makes no namespace, with the filter on its calls and without', async () => {
    const { log } = await attack(
      holder,
      `for kind in user mount net pid ipc uts cgroup; do unshare --$kind true || echo refused $kind; done
       mount -t tmpfs x /tmp || echo refused to mount
       chroot /tmp true || echo refused to change the root`,
    );
    expect(log.match(/^refused/gm)).toHaveLength(9);
    // unshare(1) by the filter's word; mount(8) asks who it is before it tries.
    expect(log.match(/Operation not permitted/g)).toHaveLength(8);
    // The limit on user namespaces alone, which speaks of space.
    const words = boxed({ kind: 'build' }, ['unshare', '--user', 'true']);
    const filter = words.indexOf('--seccomp');
    const unfiltered = holder.enter([...words.slice(0, filter), ...words.slice(filter + 2)]);
    const { stderr } = await finished(unfiltered, { milliseconds: 10_000, outputBytes: 10_000 });
    expect(stderr).toMatch(/unshare failed: No space left on device/);
  });

  test('55: a build sees and signals no process but its own', async () => {
    const sleeper = holder.enter(['sleep', '600']);
    const { log } = await attack(holder, 'cat /proc/[0-9]*/comm | sort | uniq -c');
    expect(log).toMatch(/make/);
    expect(log).not.toMatch(/node|nsenter|sleep/);
    // It ends itself, and nobody else.
    await expect(attack(holder, 'kill -9 -1; echo alive')).rejects.toThrow(/build was killed/);
    expect(sleeper.exitCode ?? sleeper.signalCode).toBeNull();
    await stop(sleeper);
  });

  test('18: builds share no place that one could write and another read', async () => {
    await using other = await openWorkspace();
    const mark = `mark-${process.pid}`;
    const { log } = await attack(
      holder,
      `awk '$4 != "/proc" && $6 ~ /(^|,)rw(,|$)/ { print "writable", $5 }' /proc/self/mountinfo
       touch -d 2099-01-01 /uk/* /usr/bin/gcc 2>/dev/null || echo times stay
       for place in /app /tmp /dev/shm; do echo x > $place/${mark}; done
       python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("\\0${mark}")'
       ipcmk -Q | sed 's/.*/queue made/'
       env | grep -i ccache`,
    );
    const writable = [...log.matchAll(/^writable (\S+)$/gm)].map(([, place]) => place);
    const devices = ['full', 'null', 'pts', 'random', 'tty', 'urandom', 'zero'].map((name) => `/dev/${name}`);
    expect([...new Set(writable)].sort()).toEqual(['/app', '/dev/shm', '/proc', '/tmp', ...devices].sort());
    expect(log).toContain('times stay');
    expect(log).toContain('queue made');
    expect(log).not.toMatch(/ccache/i);
    const { log: seen } = await attack(
      other,
      `ls -d /app/${mark} /tmp/${mark} /dev/shm/${mark}
       grep -c ${mark} /proc/net/unix
       ipcs -q | grep -c 0x`,
    );
    expect(seen.match(/No such file/g)).toHaveLength(3);
    expect(seen.match(/^0$/gm)).toHaveLength(2);
  });
});

describe('limits', () => {
  test('5: a fork bomb ends at the limit, is named, and leaves the neighbour alone', async () => {
    await using neighbour = await openWorkspace();
    const bomb = attack(holder, 'bomb() { bomb | bomb & }\nbomb\nsleep 2\nfalse');
    let most = 0;
    let over = false;
    void bomb.finally(() => {
      over = true;
    });
    while (!over) {
      most = Math.max(most, Number(await inside(holder, 'set -- /proc/[0-9]*; echo $#')));
      const spared = neighbour.enter(['true'], { box: { kind: 'build' } });
      expect(await finished(spared, { milliseconds: 30_000, outputBytes: 1_000 })).toMatchObject({ code: 0 });
    }
    expect(most).toBeGreaterThan(20);
    expect(most).toBeLessThan(80);
    const { result } = await bomb;
    expect(result).toMatchObject({ outcome: 'failed', limit: { limit: 'processes', value: '64 processes' } });
  });

  test('8: a workspace is bounded in bytes and in files, and says so', async () => {
    await using crowded = await openWorkspace();
    const fill = 'for i in 1 2 3 4; do head -c 60M /dev/zero > f$i || exit 1; done';
    const { result: many } = await attack(crowded, fill);
    expect(many).toMatchObject({ limit: { limit: 'disk', value: '128 MiB' } });
    await using littered = await openWorkspace();
    const litter = 'for i in 1 2 3; do mkdir d$i; (cd d$i && seq 10000 | xargs touch) || exit 1; done';
    const { result: names } = await attack(littered, litter);
    expect(names).toMatchObject({ limit: { limit: 'disk' } });
  });

  test('9: no file grows past its limit, and a crash leaves no core', async () => {
    await using crowded = await openWorkspace();
    const array = "echo 'char a[1UL << 32] = { 1 };' | gcc -x c -c -o huge.o -";
    const { result: large } = await attack(crowded, array);
    expect(large).toMatchObject({ limit: { limit: 'file-size', value: '64 MiB' } });
    const crash = "cd /app; sh -c 'kill -SEGV $$'; ls core* 2>/dev/null; grep core /proc/self/limits";
    const { log } = await attack(crowded, crash);
    expect(log).toMatch(/Segmentation fault/);
    expect(log).not.toMatch(/core dumped|^core/m);
    // 1 and not 0, by which no helper of the host's is called for a crash either.
    expect(log).toMatch(/^Max core file size +1 +1 /m);
  });

  test('10: a build leaves no process behind, however well it hid', async () => {
    const { log } = await attack(
      holder,
      `setsid sleep 1000 > /dev/null 2>&1 &
nohup sleep 1000 > /dev/null 2>&1 &
until [ $(cat /proc/[0-9]*/comm | grep -c '^sleep$') -eq 2 ]; do sleep 0.1; done
cat /proc/[0-9]*/comm`,
    );
    expect(log.match(/^sleep$/gm)).toHaveLength(2);
    expect(await inside(holder, 'cat /proc/[0-9]*/comm')).not.toMatch(/sleep/);
    // It holds the log open and stays: the build is over all the same.
    const { result } = await attack(holder, 'setsid sleep 1000 &\nexit 3');
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(result).not.toHaveProperty('limit');
  });

  test('11: a build that does not end is ended, and says so', async () => {
    const { result } = await attack(holder, 'while :; do :; done', { wallMilliseconds: 1_500 });
    expect(result).toMatchObject({ outcome: 'failed', limit: { limit: 'time', value: '1.5 s' } });
    expect(await inside(holder, 'cat /proc/[0-9]*/comm')).not.toMatch(/make|bash/);
  });

  test('90: lines without end are read at a pace, and some at a time', async () => {
    // As many as a build may print.
    const makefile = 'all:\n\t@head -c 60000 /dev/zero | tr "\\0" "\\n"\n';
    await writeFiles(holder, { 'Makefile.uk': makefile }, { 'Config.uk': '' });
    const { logBytesPerSecond, logLineBytes, logLinesAtOnce } = LIMITS.build;
    const perSecond = logBytesPerSecond / logLineBytes;
    const build = startBuild(holder);
    let [lines, most, excess, began] = [0, 0, 0, 0];
    build.output.on('data', (text: string) => {
      began ||= performance.now();
      const here = text.split('\n').length - 1;
      most = Math.max(most, here);
      lines += here;
      // Its seconds began before ours.
      const seconds = Math.ceil((performance.now() - began) / 1_000) + 1;
      excess = Math.max(excess, lines - seconds * (perSecond + logLinesAtOnce));
    });
    await until(() => lines > perSecond, 'more lines than one second may have');
    build.cancel();
    await build.result;
    expect({ most, excess }).toEqual({ most: logLinesAtOnce, excess: 0 });
  });

  test('90: what a build says last is looked through once, whatever it is made against', () => {
    for (const words of ['fork: ', 'vfork: ', ': line 1: ', `: line 1:${' '.repeat(500)}`, '1'.repeat(500)]) {
      const line = words.repeat(4_000 / words.length);
      const began = process.cpuUsage();
      for (let build = 0; build < 10; build++)
        expect(limitIn(Array(40).fill(line).join('\n'), 1)).toBe(undefined);
      const { user, system } = process.cpuUsage(began);
      expect((user + system) / 1e6, words.trim().slice(0, 20)).toBeLessThan(0.5);
    }
  });

  test('90: of an image with symbols without end some are read', async () => {
    const { result } = await attack(
      holder,
      `mkdir -p build && cd build && echo 'CONFIG_UK_NAME="x"' > ../.config
       awk 'BEGIN { for (n = 0; n < 60000; n++) printf ".globl s%d\\ns%d:\\n", n, n }' > all.s
       gcc -c all.s -o x_qemu-x86_64.dbg && echo image > x_qemu-x86_64`,
    );
    const symbols = result.outcome === 'built' ? result.symbols.size : 0;
    expect(symbols).toBeGreaterThan(LIMITS.build.symbols / 2);
    expect(symbols).toBeLessThanOrEqual(LIMITS.build.symbols);
  });

  test('12: a flood of output is held back while nobody reads, and ends at a limit', async () => {
    const { result } = await attack(holder, 'yes', { outputBytes: 2 * MiB });
    expect(result).toMatchObject({ outcome: 'failed', limit: { limit: 'output', value: '2 MiB' } });
    const { result: oneLine } = await attack(holder, 'tr "\\0" x < /dev/zero', { outputBytes: 2 * MiB });
    expect(oneLine).toMatchObject({ limit: { limit: 'output' } });
    await writeFiles(holder, { 'Makefile.uk': 'all:\n\t@yes\n' }, { 'Config.uk': '' });
    const before = heldMemory();
    const build = startBuild(holder);
    // Held back: make's child waits for room in the pipe, and what is here stays as it is.
    const { output } = build;
    await until(() => output.readableLength >= output.readableHighWaterMark, 'a full buffer');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(heldMemory() - before).toBeLessThan(4 * MiB);
    build.cancel();
    build.output.resume();
    expect(await build.result).toMatchObject({ outcome: 'failed', logTail: 'The build was stopped.' });
  });
});
