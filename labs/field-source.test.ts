import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writerOf } from './field-source.ts';

const generator = {
  file: 'genpkt.c',
  text: readFileSync(new URL('../unikernel-template/genpkt.c', import.meta.url), 'utf8'),
};
const own = (text: string) => ({ file: 'main.c', text });
const CALLS = 'int main(void)\n{\n\tpkt = genpkt_usoc21(a, 1, 2, 60, mac);\n}\n';

describe('writerOf', () => {
  it.each([
    ['eth.dst', 'memcpy(eth->dst, mac_dst->addr_bytes, ETH_ADDR_LEN);'],
    ['eth.type', 'eth->type = hton16(ETH_TYPE_IPV4);'],
    ['ip.ttl', 'ip->ttl = GENPKT_TTL;'],
    ['udp.length', 'udp->len = hton16(udp_len);'],
    ['payload', 'memset(udp + 1, GENPKT_PAYLOAD, udp_len - sizeof(*udp));'],
  ])('finds the line of genpkt.c that writes %s, and the call', (field, line) => {
    const writer = writerOf(field, own(CALLS), generator);
    expect(writer?.lines.at(-1)?.text).toBe(line);
    expect(generator.text.split('\n')[(writer?.lines.at(-1)?.line ?? 0) - 1]?.trim()).toBe(line);
    expect(writer?.callers).toEqual([
      { file: 'main.c', line: 3, text: 'pkt = genpkt_usoc21(a, 1, 2, 60, mac);' },
    ]);
  });

  it('names both lines of the checksum, the last one standing', () => {
    expect(writerOf('ip.checksum', own(CALLS), generator)?.lines.map(({ text }) => text)).toEqual([
      'ip->checksum = 0;',
      'ip->checksum = hton16(header_checksum(ip, sizeof(*ip)));',
    ]);
  });

  it('prefers the learner’s own assignment, and is not taken in by comments, strings and comparisons', () => {
    const text = `struct ipv4_hdr *head;
/* head->ttl = 1; */
// head->ttl = 2;
puts("head->ttl = 3;");
if (head->ttl == 4) return;
other->ttl = 5;
head -> ttl = 6;
`;
    expect(writerOf('ip.ttl', own(text + CALLS), generator)).toEqual({
      lines: [{ file: 'main.c', line: 7, text: 'head -> ttl = 6;' }],
      callers: [],
    });
  });

  it('claims nothing of bytes by number, of unknown fields, and without a call of the generator', () => {
    expect(writerOf('ip.ttl', own('b[22] = 64;'), generator)).toBeNull();
    expect(writerOf('tcp.src', own(CALLS), generator)).toBeNull();
    expect(writerOf('ip.ttl', own('/* genpkt_usoc21() */'), generator)).toBeNull();
  });

  it('reads any text in time that grows with it', () => {
    for (const part of ['/*', '"', 'struct ipv4_hdr ', 'struct ipv4_hdr *a;', "'\\", 'a->ttl ', 'genpkt_'])
      expect(() => writerOf('ip.ttl', own(part.repeat(2_000)), generator)).not.toThrow();
  });
});
