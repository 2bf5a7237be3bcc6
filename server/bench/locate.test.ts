import { describe, expect, test } from 'vitest';
import { causeOf, readCrash } from '../../labs/crash.ts';
import { parsePlaces } from './locate.ts';

const lines = (...texts: string[]) => texts.map((text, at) => ({ at, text: `[    0.00000${at}] ${text}` }));

describe('a crash report', () => {
  test('of ukmini gives the address, the callers and the fault', () => {
    const report = readCrash(
      lines(
        'CRIT: [libplat] <trap.c @  111> Unhandled Trap 14 (page fault), error code=0x2',
        'CRIT: [libplat] <trap.c @  117> Cannot write to address 0x8: a NULL pointer',
        'CRIT: [libplat] <trap.c @  124> RIP: 0000000000108040 CS: 0008',
        'CRIT: [libplat] <trap.c @   97> #0 called from 0x100fd2',
      ),
    );
    expect(report).toMatchObject({ at: '108040', callers: ['100fd2'] });
    expect(report.fault).toEqual({ access: 'write', address: '8' });
    expect(causeOf({ kind: 'crashed', trap: 'page fault', detail: '' }, report)).toMatch(/NULL.*8 bytes/);
  });

  test('of Unikraft gives them too, in its own words', () => {
    const report = readCrash(
      lines(
        'CRIT: [libkvmplat] <trace.c @   41> RIP: 000000000012ebd0 CS: 0008',
        'CRIT: [libkvmplat] <trace.c @   86> base is 0x11f40 caller is 0x11f2cd',
        'CRIT: [libkvmplat] <trace.c @   86> base is 0x11ff0 caller is 0',
      ),
    );
    expect(report).toMatchObject({ at: '12ebd0', callers: ['11f2cd', '0'], fault: null });
  });

  test('keeps no more callers than a report may have, and only the last report', () => {
    const caller = 'CRIT: [libplat] <trap.c @ 1> #1 called from 0x100';
    const report = readCrash(
      lines(
        ...Array.from({ length: 500 }, () => caller),
        'CRIT: [apppktgen] <main.c @ 7> Assertion failure: x',
      ),
    );
    expect(report).toMatchObject({ at: null, callers: [], asserted: { file: 'main.c', line: 7, own: true } });
    expect(readCrash(lines(...Array.from({ length: 500 }, () => caller))).callers).toHaveLength(32);
  });

  test('that holds nonsense gives nothing', () => {
    const report = readCrash(
      lines(
        'CRIT: [libplat] <trap.c @ 1> RIP: $(reboot) CS',
        'CRIT: [libplat] <t.c @ 1> #0 called from 0xzz; rm',
      ),
    );
    expect(report).toMatchObject({ at: null, callers: [] });
  });
});

test('what addr2line prints is read by address, inlined functions included', () => {
  const text = [
    '0x0000000000108050',
    'uk_netdev_tx_one',
    '/uk/lib/uknetdev/include/uk/netdev.h:551 (discriminator 3)',
    'say_hello.constprop.0',
    '/app/main.c:42',
    '0x0000000000000001',
    '??',
    '??:0',
    '0x0000000000000002',
    '\u001b[31mevil',
    '/app/main.c:99999999999',
  ].join('\n');
  expect(parsePlaces(text)).toEqual([
    { path: '/uk/lib/uknetdev/include/uk/netdev.h', line: 551, function: 'uk_netdev_tx_one' },
    { path: '/app/main.c', line: 42, function: 'say_hello' },
    { path: '??', line: 0, function: '' },
  ]);
});
