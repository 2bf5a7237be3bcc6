import { describe, expect, test } from 'vitest';
import { isUnencrypted } from './access.ts';
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
