import { afterEach, describe, expect, test, vi } from 'vitest';
import { LIMITS } from '../limits.ts';
import { nameable, newCookie, Origins, readCookie, setCookie, Tickets } from './identity.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('origins', () => {
  const local = new Origins([], '127.0.0.1', 3000);

  test('are the address that the server listens on, where the operator names none', () => {
    expect(local.list).toEqual(['http://127.0.0.1:3000', 'http://localhost:3000']);
    expect(new Origins([], '0.0.0.0', 80).list).toEqual(['http://127.0.0.1', 'http://localhost']);
    expect(new Origins([], '::1', 3000).list[0]).toBe('http://[::1]:3000');
  });

  test('are only the operator’s, where some are named', () => {
    const named = new Origins(['https://workshop.example.org'], '127.0.0.1', 3000);
    expect(named.secure).toBe(true);
    expect(named.knowsHost({ host: 'workshop.example.org' })).toBe(true);
    expect(named.knowsHost({ host: '127.0.0.1:3000' })).toBe(false);
  });

  test('must be those of the page itself, not merely ones that we know', () => {
    expect(local.allows({ host: 'localhost:3000', origin: 'http://localhost:3000' })).toBe(true);
    expect(local.allows({ host: 'localhost:3000', origin: 'http://127.0.0.1:3000' })).toBe(false);
    expect(local.allows({ host: 'rebound.example.org:3000', origin: 'http://127.0.0.1:3000' })).toBe(false);
  });
});

describe('the cookie', () => {
  test('is read back as it was set, and only under its own name and form', () => {
    const cookie = newCookie();
    const header = setCookie(cookie, false, 'learner').split(';')[0] ?? '';
    expect(readCookie({ cookie: `a=b; ${header}; c=d` }, false, 'learner')).toEqual(cookie);
    expect(readCookie({ cookie: header }, true, 'learner')).toBeNull();
    expect(readCookie({ cookie: `${header}x` }, false, 'learner')).toBeNull();
    expect(readCookie({}, false, 'learner')).toBeNull();
  });

  test('is bound to https and to this host where the workshop has https', () => {
    expect(setCookie(newCookie(), true, 'learner')).toMatch(
      /^__Host-wirespeed=.*; Path=\/; .*HttpOnly; SameSite=Lax; Secure$/,
    );
    // Nobody follows a link into an instructor's session.
    expect(setCookie(newCookie(), true, 'instructor')).toContain('SameSite=Strict');
  });
});

describe('a ticket', () => {
  const [ada, ben] = ['A'.repeat(22), 'B'.repeat(22)];

  test('is good once, and both of a page’s tickets name the same page', () => {
    const tickets = new Tickets();
    const { interactive, bulk } = tickets.issue(ada);
    const page = tickets.redeem(interactive, ada, 'interactive');
    expect(page).not.toBeNull();
    expect(tickets.redeem(interactive, ada, 'interactive')).toBeNull();
    expect(tickets.redeem(bulk, ada, 'bulk')).toBe(page);
  });

  test('is no good for another learner or socket, and is spent by trying', () => {
    const tickets = new Tickets();
    const stolen = tickets.issue(ada);
    expect(tickets.redeem(stolen.bulk, ben, 'bulk')).toBeNull();
    expect(tickets.redeem(stolen.bulk, ada, 'bulk')).toBeNull();
    expect(tickets.redeem(stolen.interactive, ada, 'bulk')).toBeNull();
  });

  test('ends after a minute', () => {
    vi.useFakeTimers();
    const tickets = new Tickets();
    const { bulk } = tickets.issue(ada);
    vi.advanceTimersByTime(LIMITS.socket.ticketMilliseconds + 1);
    expect(tickets.redeem(bulk, ada, 'bulk')).toBeNull();
  });

  test('of one learner cannot fill the memory', () => {
    const tickets = new Tickets();
    const first = tickets.issue(ada);
    for (let index = 0; index < 100; index++) tickets.issue(ada);
    expect(tickets.redeem(first.bulk, ada, 'bulk')).toBeNull();
    const last = tickets.issue(ada);
    expect(tickets.redeem(last.bulk, ada, 'bulk')).not.toBeNull();
  });
});

test('an id is never taken for an option of a command line', () => {
  const drawn = ['-abc', '--', 'a-bc'];
  expect(nameable(() => drawn.shift() ?? '')).toBe('a-bc');
});
