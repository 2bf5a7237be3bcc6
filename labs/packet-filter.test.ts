import { describe, expect, it } from 'vitest';
import { decodeFrame } from './frame.ts';
import { parseFilter } from './packet-filter.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));
const UDP = bytes(`ffffffffffff 525400123456 0800 4500002e 00000000 4011f86e c0a88001 c0a880fe
  1389 1389 001a 0000 ${'55'.repeat(18)}`);
const ARP = bytes(
  'ffffffffffff 525400123456 0806 0001 0800 06 04 0001 525400123456 c0a88001 000000000000 c0a880fe',
);
const frame = (of: Uint8Array) => ({ ...decodeFrame(of), length: of.length });

function passes(filter: string): string {
  const parsed = parseFilter(filter);
  if ('fault' in parsed) return JSON.stringify(parsed.fault);
  return [parsed.test(frame(UDP)) && 'udp', parsed.test(frame(ARP)) && 'arp'].filter(Boolean).join(' ');
}

describe('parseFilter', () => {
  it.each([
    ['', 'udp arp'],
    ['udp', 'udp'],
    ['ip', 'udp'],
    ['arp', 'arp'],
    ['eth', 'udp arp'],
    ['! arp', 'udp'],
    ['not not arp', 'arp'],
    ['ip.src==192.168.128.1', 'udp'],
    ['ip.addr == 192.168.128.254', 'udp'],
    ['ip.src != 192.168.128.1', ''],
    ['ip.ttl != 3', 'udp'],
    ['udp.port == 5001 && ip.ttl >= 64', 'udp'],
    ['udp.port == 0x1389', 'udp'],
    ['ip.ttl < 64', ''],
    ['frame.len > 50', 'udp'],
    ['frame.len <= 42', 'arp'],
    ['udp || arp', 'udp arp'],
    ['arp or udp and ip.ttl == 1', 'arp'],
    ['(arp or udp) and ip.ttl == 1', ''],
    ['who has', 'arp'],
    ['"who has"', 'arp'],
    ['Len=18', ''],
    ['192.168.128.254', 'udp arp'],
    ['fault', ''],
  ])('%s', (filter, expected) => {
    // "Len=18" reads as a comparison with one =.
    if (filter === 'Len=18') expect(passes(filter)).toContain('"why":"unknown","name":"len"');
    else expect(passes(filter)).toBe(expected);
  });

  it.each([
    ['ip.sorce == 1.2.3.4', { why: 'unknown', name: 'ip.sorce', near: expect.stringMatching(/^ip\.src, /) }],
    ['ip.src = 1.2.3.4', { why: 'single', name: 'ip.src', value: '1.2.3.4' }],
    ['ip.ttl ==', { why: 'value', name: 'ip.ttl', operator: '==' }],
    ['ip.src > abc', { why: 'number', operator: '>', value: 'abc' }],
    ['(udp', { why: 'open' }],
    ['udp)', { why: 'closes', word: ')' }],
    ['udp &&', { why: 'ends' }],
    ['== 3', { why: 'condition', word: '==' }],
    ['x'.repeat(301), { why: 'long', most: 300 }],
  ])('says what is wrong with %s', (filter, fault) => {
    expect(parseFilter(filter)).toEqual({ fault });
  });

  it('survives any text', () => {
    let seed = 7;
    const parts = [
      '(',
      ')',
      '!',
      '&&',
      '||',
      '==',
      'udp',
      'ip.src',
      '"',
      ' ',
      '=',
      '<',
      '🙂',
      '\u0000',
      'not',
    ];
    for (let round = 0; round < 3_000; round++) {
      let text = '';
      for (let at = 0; at < round % 24; at++) {
        seed = (seed * 48271) % 0x7fffffff;
        text += parts[seed % parts.length];
      }
      const parsed = parseFilter(text);
      if ('test' in parsed) parsed.test(frame(UDP));
      else expect(parsed.fault.why).not.toBe('');
    }
  });
});
