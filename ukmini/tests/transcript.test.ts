import { describe, expect, test } from 'vitest';
import { normalise, describe as read } from './transcript.ts';
import { answer, request } from './wire.ts';

describe('a transcript', () => {
  test('keeps what the program said and drops the banner and the kernel', () => {
    const console = [
      'Some banner',
      '[    0.1] INFO: [libkernel] <boot.c @ 12> starting',
      '[begin]',
      '[    0.106342] ERR:  [libvirtio_net] <virtio_net.c @  402> no room',
      'sent = -28',
      '  indented',
      '[end]',
      '[    0.2] INFO: [libkernel] <boot.c @ 99> halted',
    ].join('\r\n');
    expect(normalise(console)).toBe('sent = -28\n  indented\n[end]\n');
  });

  test('keeps messages of the program itself, without their time', () => {
    const console = '[begin]\n[    0.1] ERR:  [appconformance] <a.c @    7> error 5\n[end]\n';
    expect(normalise(console)).toBe('ERR: <a.c @    7> error 5\n[end]\n');
  });

  test.each([
    ['[    0.1] CRIT: [libx] <x.c @ 1> Assertion failure: !((p)->next)', '[assertion failed: !(p->next)]'],
    ['[    0.1] CRIT: [libx] <t.c @ 1> Unhandled Trap 13 (general protection), error code=0x0', '[trap 13]'],
    ['[    0.1] CRIT: [libx] <t.c @ 1> Unhandled Trap 14 (page fault)', '[fault]'],
    ['[    0.1] CRIT: [libx] <t.c @ 1> RIP: 0000000000117609 CS: 0008', '[fault]'],
    ['[no such program]', '[no such program]'],
  ])('names the kind of ending of %j', (line, kind) => {
    expect(normalise(`[begin]\nbefore\n${line}\n[    0.1] CRIT: [libx] <x.c @ 2> more\n`)).toBe(
      `before\n${kind}\n`,
    );
  });

  test('tells a machine that just stopped from one that ended', () => {
    expect(normalise('[begin]\nbefore\n')).toBe('before\n[halted]\n');
    expect(normalise('nothing at all')).toContain('[main was not reached]');
  });
});

describe('the comment on top of a program', () => {
  test('holds its question and its boots', () => {
    const source =
      '/* licence */\n/*\n * What now?\n * boot: p 1\n * boot: x -- p\n * nic: none\n */\nint x;';
    expect(read('p', source)).toEqual({
      question: 'What now?',
      boots: [
        { append: 'p 1', nic: 'none' },
        { append: 'x -- p', nic: 'none' },
      ],
    });
  });

  test('may be the question alone', () => {
    expect(read('p', '/* licence */\n/* Why? */\n')).toEqual({ question: 'Why?', boots: [{ append: 'p' }] });
  });
});

describe('the wire', () => {
  test('answers a request with numbered frames to the asker', () => {
    const asked = Buffer.alloc(60, 0xff);
    Buffer.from('52540012345688b50003003c', 'hex').copy(asked, 6);
    expect(request(asked)).toEqual({ count: 3, length: 60 });
    const second = answer(asked, 60, 1);
    expect(second.length).toBe(60);
    expect(second.subarray(0, 18).toString('hex')).toBe('52540012345602000000000188b600011112');
    expect(answer(asked, 13, 0).length).toBe(13);
  });

  test('takes no other frame for a request', () => {
    expect(request(Buffer.alloc(60))).toBeUndefined();
    expect(request(Buffer.alloc(14))).toBeUndefined();
  });
});
