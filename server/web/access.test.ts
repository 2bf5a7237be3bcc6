import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { clientAddress, isUnencrypted, networkOf } from './access.ts';
import { Origins } from './identity.ts';

const origins = new Origins(['https://workshop.example.org'], '127.0.0.1', 3000);

describe('a browser that came without TLS', () => {
  test.each([
    // Without a proxy of ours the header is the visitor's own word.
    [0, 'http', false],
    [1, 'http', true],
    [1, 'https', false],
    [1, undefined, false],
    // What a visitor sent stands before the proxy's word.
    [1, 'https, http', true],
    [1, 'http, https', false],
    // Inner proxies hand the outer one's word on, or add their own.
    [2, 'http', true],
    [2, 'https', false],
    [2, 'http, http', true],
    [2, 'https, http', false],
    [2, 'http, https, http', false],
    [2, 'https, http, http', true],
  ])('behind %i proxies that told "%s": %s', (trustedProxies, told, unencrypted) => {
    const headers = told === undefined ? {} : { 'x-forwarded-proto': told };
    expect(isUnencrypted({ origins, trustedProxies }, headers)).toBe(unencrypted);
  });

  test('is where it should be if the workshop is had by plain HTTP', () => {
    const plain = new Origins(['http://room.example.org'], '127.0.0.1', 3000);
    expect(isUnencrypted({ origins: plain, trustedProxies: 2 }, { 'x-forwarded-proto': 'http' })).toBe(false);
  });
});

describe('an address', () => {
  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['203.0.113.9:51234', '203.0.113.9'],
    ['[203.0.113.9]:51234', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['[::ffff:203.0.113.9]:51234', '203.0.113.9'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:DB8:0:0000::2', '2001:db8:0:0::/64'],
    ['[2001:db8::1]', '2001:db8:0:0::/64'],
    ['[2001:db8::1]:51234', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['unknown', 'unknown'],
    ['', ''],
  ])('"%s" is counted as "%s"', (written, counted) => {
    expect(networkOf(written)).toBe(counted);
  });

  test('71: a visitor has one address, whichever ports a proxy adds to it', () => {
    const behind = (told: string, proxies = 1) => {
      const request = { headers: { 'x-forwarded-for': told }, socket: { remoteAddress: '127.0.0.1' } };
      return clientAddress(request as unknown as IncomingMessage, proxies);
    };
    expect(behind('10.0.0.1:1, 203.0.113.9:1000')).toBe(behind('203.0.113.9:1001'));
    expect(behind('[2001:db8::1]:1000')).toBe(behind('10.0.0.1,[2001:db8::9]:1001'));
    expect(behind('203.0.113.9:1000, 10.0.0.7:443', 2)).toBe('203.0.113.9');
    expect(behind('203.0.113.9:1000', 0)).toBe('127.0.0.1');
  });
});
