/** The template's C on the host: compiled with the system's gcc, warnings as errors, under the sanitizers. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const HERE = import.meta.dirname;
let folder = '';
let program = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'wirespeed-template-'));
  program = path.join(folder, 'host');
  const sources = ['host-test/host.c', 'genpkt.c', 'netbuf.c', 'netspeed.c'];
  const flags =
    '-std=gnu11 -O1 -g -Wall -Wextra -Werror -Waddress-of-packed-member -fsanitize=address,undefined -fno-sanitize-recover=all';
  execFileSync('gcc', [...flags.split(' '), '-Ihost-test', '-o', program, ...sources], { cwd: HERE });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...words: (string | number | bigint)[]) =>
  execFileSync(program, words.map(String), { encoding: 'utf8' });

/** The output's lines by their first word. */
function show(...words: (string | number | bigint)[]): Record<string, string> {
  const lines = run(...words)
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ (.*)/s));
  return Object.fromEntries(lines.map(([name = '', value = '']) => [name, value]));
}

/** Ones' complement sum in the plain way of the RFC, over 32-bit pairs and without carries in between. */
function checksum(header: Buffer): number {
  let sum = 0n;
  for (let at = 0; at < header.length; at += 2) sum += BigInt(header.readUInt16BE(at));
  return 0xffff - Number(sum % 0xffffn === 0n && sum > 0n ? 0xffffn : sum % 0xffffn);
}

describe('genpkt_usoc21', () => {
  it('makes the course’s frame, byte for byte', () => {
    expect(show('frame', 60, 2048, 16, 1).data).toBe(
      'ffffffffffff5254001234560800' +
        '4500002e000000004011f86ec0a88001c0a880fe' +
        '13891389001a0000' +
        '55'.repeat(18),
    );
  });

  it('leaves the headroom alone and asks for the alignment', () => {
    const shown = show('frame', 60, 2048, 16, 1);
    expect(shown.headroom).toBe('ee'.repeat(16));
    expect(shown.align).toBe('2048');
  });

  it.each([60, 61, 64, 1000, 1513, 1514])(
    'writes every byte of a frame of %i, and lengths that fit',
    (length) => {
      const frame = Buffer.from(show('frame', length, 8, 0, 1).data ?? '', 'hex');
      expect(frame.length).toBe(length);
      expect(frame.readUInt16BE(16)).toBe(length - 14);
      expect(frame.readUInt16BE(38)).toBe(length - 34);
      expect(frame.subarray(42).every((byte) => byte === 0x55)).toBe(true);
      const header = Buffer.from(frame.subarray(14, 34));
      const written = header.readUInt16BE(10);
      header.writeUInt16BE(0, 10);
      expect(written).toBe(checksum(header));
    },
  );

  it.each([0, 14, 42, 59, 1515, 1518, 65535])('gives NULL for a length of %i', (length) => {
    expect(run('frame', length, 8, 16, 1)).toBe('NULL\n');
  });

  it('gives NULL where memory is short', () => {
    expect(run('frame', 60, 8, 16, 0)).toBe('NULL\n');
  });
});

describe('genpkt_udp4', () => {
  it('computes the checksum right for many addresses', () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 48271) % 0x7fffffff;
      return seed * 2;
    };
    for (let round = 0; round < 60; round++) {
      const [from, to] = round === 0 ? [0xffffffff, 0xffffffff] : round === 1 ? [0, 0] : [random(), random()];
      const length = 60 + (random() % 1455);
      const frame = Buffer.from(show('udp4', length, from, to, 1, 65535).data ?? '', 'hex');
      const header = Buffer.from(frame.subarray(14, 34));
      expect(header.readUInt32BE(12)).toBe(from);
      expect(header.readUInt32BE(16)).toBe(to);
      const written = header.readUInt16BE(10);
      header.writeUInt16BE(0, 10);
      expect(written).toBe(checksum(header));
      expect(frame.readUInt32BE(34)).toBe(0x0001ffff);
      expect(frame.subarray(0, 6).toString('hex')).toBe('020000000001');
    }
  });
});

describe('uk_netbuf_dup_single', () => {
  it('copies data and marks, with a headroom and destructor of its own', () => {
    expect(show('dup', 76, 16)).toEqual({
      len: '60',
      align: '64',
      privlen: '5',
      dtor: 'none',
      marks: '3 34 6 42 1400',
      headroom: 'ee'.repeat(16),
      data: 'ab'.repeat(60),
    });
  });

  it('gives NULL for a buffer that cannot hold headroom and data', () => {
    expect(run('dup', 75, 16)).toBe('NULL\n');
    expect(run('dup', 0, 0)).toBe('NULL\n');
  });
});

describe('rate_per_second', () => {
  const U64 = 2n ** 64n - 1n;
  const rate = (amount: bigint, nsec: bigint) => BigInt(run('rate', amount, nsec));

  it('is exact for spans up to seventeen seconds', () => {
    for (const [amount, nsec] of [
      [0n, 1n],
      [1n, 1_000_000_000n],
      [290_935n, 1_000_000_000n],
      [1_454_675n, 5_000_000_001n],
      [184_467_441n, 10_000_000_000n],
      [2n ** 40n, 17_000_000_000n],
    ] as const)
      expect(rate(amount, nsec)).toBe((amount * 1_000_000_000n) / nsec);
  });

  it('stays within one in 2^32 for any span', () => {
    for (const [amount, nsec] of [
      [U64, U64],
      [U64, 2n ** 40n],
      [0xfffffffn, 15n * 60n * 1_000_000_000n],
      [2n ** 50n, 30n * 24n * 3600n * 1_000_000_000n],
    ] as const) {
      const exact = (amount * 1_000_000_000n) / nsec;
      const difference = exact - rate(amount, nsec);
      expect(difference < 0n ? -difference : difference).toBeLessThanOrEqual(exact / 2n ** 32n + 1n);
    }
  });

  it('saturates where the rate does not fit', () => {
    expect(rate(U64, 1n)).toBe(U64);
    expect(rate(1n, 0n)).toBe(U64);
    expect(rate(0n, 0n)).toBe(0n);
  });
});

describe('print_pps and print_bps', () => {
  it('print whole packets and hundredths of a megabit', () => {
    expect(run('pps', 290_935)).toBe('290935 packets/s');
    expect(run('bps', 195_508_320)).toBe('195.50 Mbit/s');
    expect(run('bps', 1_009_999)).toBe('1.00 Mbit/s');
    expect(run('bps', 0)).toBe('0.00 Mbit/s');
  });
});

describe('print_netspeed', () => {
  const second = 1_000_000_000n;

  it('only remembers at the first call, so no line of zeros comes first', () => {
    expect(run('speed', 5n * second, 1000, 84_000)).toBe('');
  });

  it('prints the rates between two calls', () => {
    expect(run('speed', second, 1000, 84_000, 3n * second, 582_870, 48_961_080)).toBe(
      '290935 packets/s, 195.50 Mbit/s over 2.00 s\n',
    );
  });

  it('counts on from the last call', () => {
    const output = run('speed', 0, 0, 0, second, 10, 840, 2n * second, 30, 2520, 3n * second, 30, 2520);
    expect(output.split('\n')).toEqual([
      '10 packets/s, 0.00 Mbit/s over 1.00 s',
      '20 packets/s, 0.01 Mbit/s over 1.00 s',
      '0 packets/s, 0.00 Mbit/s over 1.00 s',
      '',
    ]);
  });

  it('does not overflow with more packets between two calls than 2^64 ns allow', () => {
    const packets = 0xfffffffn;
    expect(run('speed', 0, 0, 0, 100n * second, packets, packets * 84n)).toBe(
      '2684354 packets/s, 1803.88 Mbit/s over 100.00 s\n',
    );
  });

  it('starts anew where a total shrinks, and waits where the clock stands', () => {
    expect(run('speed', 0, 100, 8400, second, 5, 420, 2n * second, 15, 1260)).toBe(
      '10 packets/s, 0.00 Mbit/s over 1.00 s\n',
    );
    expect(run('speed', second, 0, 0, second, 9, 9, 2n * second, 10, 840)).toBe(
      '10 packets/s, 0.00 Mbit/s over 1.00 s\n',
    );
  });
});

describe('the application directory', () => {
  const makefile = (...words: string[]) => {
    const environment = { ...process.env };
    delete environment.UK_ROOT;
    try {
      return execFileSync('make', words, {
        cwd: HERE,
        encoding: 'utf8',
        stdio: 'pipe',
        env: environment,
      });
    } catch (error) {
      return String((error as { stderr: unknown }).stderr);
    }
  };

  it('says what to do where UK_ROOT is not set', () => {
    expect(makefile()).toContain('UK_ROOT is not set');
    expect(makefile('menuconfig')).toContain('UK_ROOT is not set');
  });

  it('hands any target on, several of them in one call', () => {
    expect(makefile(`UK_ROOT=${folder}`, 'MAKE=echo', 'clean', 'all').match(/-C /g)).toHaveLength(1);
    expect(makefile(`UK_ROOT=${folder}`, 'MAKE=echo', 'menuconfig')).toMatch(/menuconfig\s*$/);
  });

  it('has the same options in defconfig and Kraftfile', () => {
    const wanted = readFileSync(path.join(HERE, 'defconfig'), 'utf8')
      .replaceAll(/# (CONFIG_\w+) is not set/g, '$1=n')
      .match(/^CONFIG_\w+=[yn]$/gm);
    const offered = readFileSync(path.join(HERE, 'Kraftfile'), 'utf8')
      .match(/CONFIG_\w+: '[yn]'/g)
      ?.map((line) => line.replace(/: '(.)'/, '=$1'));
    expect(offered).toEqual(wanted?.filter((option) => !option.startsWith('CONFIG_ARCH')));
  });

  it('keeps to 80 columns', () => {
    for (const name of [
      'main.c',
      'genpkt.c',
      'genpkt.h',
      'netbuf.c',
      'netbuf.h',
      'netspeed.c',
      'netspeed.h',
      'netdef.h',
    ])
      for (const line of readFileSync(path.join(HERE, name), 'utf8').split('\n'))
        expect(line.replaceAll('\t', '        ').length, `${name}: ${line}`).toBeLessThanOrEqual(80);
  });
});
