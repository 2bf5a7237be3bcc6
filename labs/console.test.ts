import { describe, expect, it } from 'vitest';
import { parseEnding, readConsole } from './console.ts';
import type { ConsoleLine } from './lab.ts';

const lines = (text: string): ConsoleLine[] =>
  text.split('\n').map((line, index) => ({ at: index / 1000, text: line }));

/** As Unikraft 0.17.0 writes it under QEMU 7.2, shortened. */
const BOOT = `\x1bc\x1b[?7l\x1b[2J\x1b[0mSeaBIOS (version 1.16.2-debian-1.16.2-1)\r
Booting from ROM..[    0.000000] Info: [libkvmplat] <memory.c @  499> Memory 00fd00000000-010000000000 outside mapped area\r
[    0.106795] Info: [libuknetdev] <netdev.c @  198> Registered netdev0: 0x1c030 (virtio-net)\r
Powered by\r
o.   .o       _ _               __ _\r
 OoOoO ._, ._:_:_,\\_._,  .__,_:_, \\___)\r
                Calypso 0.17.0~484ff209\r
[    0.107658] Info: [libukboot] <boot.c @  534> Calling main(1, ['pktgen'])\r
`;
const HALT = '\r\n[    0.120000] Info: [libkvmplat] <shutdown.c @   59> Unikraft halted';
const ending = (text: string) => parseEnding(lines(BOOT + text));

describe('readConsole', () => {
  it('tells banner, kernel messages and the program’s own lines apart', () => {
    const report = readConsole(lines(`${BOOT}hello\r\n\r\n  two  \r\n`));
    expect(report.banner).toBe('Calypso 0.17.0~484ff209');
    expect(report.printed).toEqual(['hello', 'two']);
    expect(report.messages).toContainEqual({
      level: 'info',
      library: 'libuknetdev',
      where: 'netdev.c:198',
      text: 'Registered netdev0: 0x1c030 (virtio-net)',
    });
  });

  it('counts a message of the application’s library as its own line', () => {
    const report = readConsole(
      lines(`${BOOT}[    0.1] no\r\n[    0.107658] ERR:  [apppktgen] <main.c @ 9> gone`),
    );
    expect(report.printed).toEqual(['[    0.1] no', 'gone']);
  });

  it('separates what main printed without a line end from the message behind it', () => {
    const report = readConsole(
      lines(`${BOOT}no newline[    0.114641] Info: [libukboot] <boot.c @  544> main returned -3`),
    );
    expect(report.printed).toEqual(['no newline']);
    expect(report.ending).toMatchObject({ kind: 'returned', value: -3 });
  });

  it('finds the program’s lines by the banner where messages are turned down', () => {
    const report = readConsole(lines('SeaBIOS\nPowered by\nart\n      Calypso 0.17.0~484ff209\nhello'));
    expect(report.printed).toEqual(['hello']);
    expect(report.ending).toBeNull();
  });

  it('reads messages without times and without sources', () => {
    const report = readConsole(lines('Info: [libukboot] main returned 0\nInfo: hello'));
    expect(report.ending).toMatchObject({ kind: 'returned', value: 0 });
    expect(report.printed).toEqual(['Info: hello']);
  });

  it('reads a banner that ukmini prints', () => {
    expect(readConsole(lines('ukmini 0.1 (x86-64)\nhello')).banner).toContain('ukmini 0.1');
  });
});

describe('parseEnding', () => {
  it('says nothing while the program runs', () => {
    expect(ending('hello')).toBeNull();
  });

  it('takes exit() for a return', () => {
    const text =
      '[    0.108885] Info: [libnolibc] <stdlib.c @  492> exit called with status 3, halting system';
    expect(ending(text + HALT)).toMatchObject({ kind: 'returned', value: 3 });
  });

  it('reads an assertion of the program’s own with its place', () => {
    expect(
      ending(`[    0.112702] CRIT: [apppktgen] <main.c @    8> Assertion failure: 1 == 2${HALT}`),
    ).toEqual({
      kind: 'assertion',
      expression: '1 == 2',
      where: 'main.c:8',
      detail: 'The condition "1 == 2", which the program itself asserts, was false. (Assertion in main.c:8.)',
    });
  });

  it('moves an assertion of an inline function out of the learner’s file', () => {
    const text =
      '[    0.11] no\n[    0.112702] CRIT: [apppktgen] <main.c @  551> Assertion failure: dev->_data->state == UK_NETDEV_RUNNING';
    expect(ending(text + HALT)).toMatchObject({
      kind: 'assertion',
      where: 'a netdev call in main.c',
      detail: expect.stringContaining('before uk_netdev_start()'),
    });
  });

  it('explains the assertions of the life cycle', () => {
    const of = (expression: string) =>
      ending(`[    0.112702] CRIT: [libuknetdev] <netdev.c @  271> Assertion failure: ${expression}${HALT}`);
    expect(of('dev->_data->state >= UK_NETDEV_UNCONFIGURED')?.detail).toContain('before uk_netdev_probe()');
    expect(of('dev->_data->state == UK_NETDEV_UNPROBED')?.detail).toContain('probed already');
    expect(
      of('dev->_data->state == UK_NETDEV_CONFIGURED || dev->_data->state == UK_NETDEV_RUNNING')?.detail,
    ).toContain('before uk_netdev_configure()');
    expect(of('vdev && a')?.detail).toContain('allocator');
  });

  it('reads a trap', () => {
    const text = `[    0.120887] CRIT: [libkvmplat] <traps.c @   84> Unhandled Trap 13 (general protection), error code=0x0
[    0.123310] CRIT: [libkvmplat] <trace.c @   41> RIP: 000000000012eba6 CS: 0008
[    0.126669] CRIT: [libkvmplat] <traps.c @   90> Crashing`;
    expect(ending(text + HALT)).toMatchObject({ kind: 'crashed', trap: 'general protection' });
  });

  it('knows a page fault by its dump alone', () => {
    const text = `hi
[    0.111331] CRIT: [libkvmplat] <trace.c @   41> RIP: 000000000012eb90 CS: 0008
[    0.121243] CRIT: [libkvmplat] <traps.c @  113> Crashing`;
    expect(ending(text + HALT)).toMatchObject({ kind: 'crashed', trap: 'page fault' });
  });

  it('does not believe a program that prints its own return and then crashes', () => {
    const text = `[    0.107658] Info: [libukboot] <boot.c @  544> main returned 0
[    0.111331] CRIT: [libkvmplat] <trace.c @   41> RIP: 000000000012eb90 CS: 0008`;
    expect(ending(text)).toMatchObject({ kind: 'crashed' });
  });

  it('reads UK_CRASH and abort', () => {
    const crash = '[    0.114102] CRIT: [apppktgen] <main.c @    8> my own 3';
    expect(ending(crash + HALT)).toMatchObject({ kind: 'crashed', trap: 'UK_CRASH' });
    const abort = '[    0.113121] CRIT: [libnolibc] <stdlib.c @  485> Abnormal termination!';
    expect(ending(abort + HALT)).toMatchObject({ kind: 'crashed', trap: 'abort' });
  });

  it('reads a kernel that never came to main', () => {
    const text = `[    0.1] x
[    0.100000] ERR:  [libukrandom] <swrand.c @  160> Could not initialize the HWRNG (-95)${HALT}`;
    expect(parseEnding(lines(text))).toMatchObject({ kind: 'not-booted' });
  });

  it('is not kept busy by lines that are made for its patterns', () => {
    const text = `${'ukmini '.repeat(290)}${'1'.repeat(2_000)}`;
    expect(parseEnding(Array.from({ length: 100 }, () => ({ at: 0, text })))).toBeNull();
  });
});
