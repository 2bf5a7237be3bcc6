import { describe, expect, it } from 'vitest';
import { decodeFrame, fieldOf, internetChecksum } from './frame.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));
const HELLO = `ffffffffffff 525400123456 0800 4500002e 00000000 4011f86e c0a88001 c0a880fe
  1389 1389 001a 0000 ${'55'.repeat(18)}`;
const change = (offset: number, ...values: number[]) => {
  const frame = bytes(HELLO);
  frame.set(values, offset);
  return decodeFrame(frame);
};

describe('decodeFrame', () => {
  it('names every field of the course’s frame and covers each byte once', () => {
    const frame = decodeFrame(bytes(HELLO));
    expect(frame.summary).toBe('192.168.128.1 → 192.168.128.254 UDP 60 5001 → 5001 Len=18');
    expect(Object.fromEntries(frame.fields.map((field) => [field.id, field.value]))).toEqual({
      'eth.dst': 'ff:ff:ff:ff:ff:ff',
      'eth.src': '52:54:00:12:34:56',
      'eth.type': '0x0800',
      'ip.version': '0x45',
      'ip.tos': '0x00',
      'ip.length': '46',
      'ip.id': '0x0000',
      'ip.fragment': '0x0000',
      'ip.ttl': '64',
      'ip.protocol': '17',
      'ip.checksum': '0xf86e',
      'ip.src': '192.168.128.1',
      'ip.dst': '192.168.128.254',
      'udp.src': '5001',
      'udp.dst': '5001',
      'udp.length': '26',
      'udp.checksum': '0x0000',
      payload: '18 × 55',
    });
    let next = 0;
    for (const field of frame.fields) {
      expect(field.offset).toBe(next);
      next += field.length;
    }
    expect(next).toBe(60);
    expect(frame.fields.filter((field) => field.fault)).toEqual([]);
  });

  it('says which checksum would be right', () => {
    expect(fieldOf(change(24, 0xd1, 0x45), 'ip.checksum')?.fault).toBe('should be 0xf86e');
  });

  it('verifies a UDP checksum unless it is 0, which says that there is none', () => {
    const fault = fieldOf(change(40, 0x12, 0x34), 'udp.checksum')?.fault;
    expect(fault).toMatch(/^should be 0x/);
    const right = Number(fault?.slice(10));
    expect(fieldOf(change(40, right >> 8, right & 255), 'udp.checksum')?.fault).toBeUndefined();
    expect(fieldOf(change(40, 0, 0), 'udp.checksum')?.fault).toBeUndefined();
  });

  it('finds lengths that do not fit the frame', () => {
    expect(fieldOf(change(16, 0x00, 0x60), 'ip.length')?.fault).toContain('46 bytes');
    expect(fieldOf(change(38, 0x00, 0x1b), 'udp.length')?.fault).toBe('IPv4 leaves 26 bytes for UDP');
    expect(fieldOf(change(38, 0x00, 0x03), 'udp.length')?.fault).toContain('its own header');
  });

  it('refuses a group address as sender', () => {
    expect(fieldOf(change(6, 0xff), 'eth.src')?.fault).toContain('group address');
  });

  it('reads ARP, IPv6, VLAN and unknown types without guessing at their inside', () => {
    expect(change(12, 0x08, 0x06).summary).toBe('52:54:00:12:34:56 → ff:ff:ff:ff:ff:ff ARP 60');
    expect(change(12, 0x86, 0xdd).summary).toContain('IPv6 60');
    expect(change(12, 0x12, 0x34).summary).toContain('0x1234 60');
    expect(change(12, 0x00, 0x2e).summary).toContain('LLC 60');
    const tagged = bytes(HELLO.replace('0800', '8100 0007 0800'));
    expect(decodeFrame(tagged).summary).toBe('192.168.128.1 → 192.168.128.254 UDP 64 5001 → 5001 Len=18');
    expect(fieldOf(decodeFrame(tagged), 'vlan0.tag')?.value).toBe('0x0007');
  });

  it('stops at an IPv4 header that is none, and at fragments', () => {
    expect(fieldOf(change(14, 0x65), 'ip.version')?.fault).toBe('version 6, not 4');
    expect(change(14, 0x41).summary).toContain('malformed');
    expect(change(20, 0x00, 0x10).summary).toContain('protocol 17');
    expect(change(23, 89).summary).toContain('protocol 89');
  });

  it('steps over IPv4 options', () => {
    const frame = change(14, 0x46);
    expect(fieldOf(frame, 'ip.options')).toMatchObject({ offset: 34, length: 4 });
    expect(fieldOf(frame, 'udp.src')?.offset).toBe(38);
  });

  it('keeps the wire’s length where the capture cut the bytes', () => {
    const frame = decodeFrame(bytes(HELLO).subarray(0, 48), 1514);
    expect(frame.summary).toContain('UDP 1514');
    expect(fieldOf(frame, 'payload')?.length).toBe(6);
  });

  it('survives every truncation and any bytes', () => {
    const whole = bytes(HELLO);
    for (let length = 0; length <= whole.length; length++) {
      const frame = decodeFrame(whole.subarray(0, length));
      expect(frame.fields.reduce((sum, field) => sum + field.length, 0)).toBe(length);
    }
    let seed = 1;
    for (let round = 0; round < 2000; round++) {
      const noise = Uint8Array.from({ length: round % 80 }, () => {
        seed = (seed * 48271) % 0x7fffffff;
        return seed & 0xff;
      });
      if (noise.length > 15) noise.set([0x08, 0x00, 0x45 + (round % 3)], 12);
      const frame = decodeFrame(noise);
      expect(frame.fields.reduce((sum, field) => sum + field.length, 0)).toBe(noise.length);
    }
  });
});

describe('internetChecksum', () => {
  it('carries more than once and pads an odd byte', () => {
    expect(internetChecksum(bytes('ffff ffff 0001'))).toBe(0xfffe);
    expect(internetChecksum(bytes('0001 02'))).toBe(0xfdfe);
    expect(internetChecksum(new Uint8Array())).toBe(0xffff);
  });
});
