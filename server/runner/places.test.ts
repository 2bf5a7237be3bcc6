import { describe, expect, test } from 'vitest';
import { type Place, whoYields } from './places.ts';

const ALL = 10;
let clock = 0;

function place(address: string, more: Partial<Place> = {}): Place {
  const since = ++clock;
  return { address, greeted: true, acted: true, busy: true, present: true, since, actedAt: since, ...more };
}

const many = (count: number, address: string, more: Partial<Place> = {}) =>
  Array.from({ length: count }, () => place(address, more));

const SILENT = { greeted: false, acted: false, busy: false };
const LOOKING = { acted: false };
const RESTING = { busy: false };

describe('who gives up a place', () => {
  test('is the oldest that never said hello, of the address with the most of them', () => {
    const few = many(1, 'elsewhere', SILENT);
    const crowd = many(3, 'script', SILENT);
    const readers = many(6, 'room', LOOKING);
    expect(whoYields([...few, ...readers, ...crowd], 'room', ALL)).toBe(crowd[0]);
  });

  test('is one that left nothing behind, before anybody who is there', () => {
    const left = place('room', { ...RESTING, present: false });
    const running = place('room', { present: false });
    expect(whoYields([running, ...many(8, 'room'), left], 'home', ALL)).toBe(left);
    // Of an address within its share, too.
    const others = [...many(3, 'room'), ...many(5, 'elsewhere')];
    expect(whoYields([running, ...others, left], 'home', ALL)).toBe(left);
    expect(whoYields([running, ...many(9, 'room')], 'room', ALL)).toBeNull();
  });

  test('is who only looks where an address has many of those, and never for that address itself', () => {
    const script = many(6, 'script', LOOKING);
    const room = [...many(2, 'room', LOOKING), ...many(2, 'room')];
    expect(whoYields([...room, ...script], 'room', ALL)).toBe(script[0]);
    expect(whoYields([...room, ...script], 'script', ALL)).toBeNull();
    // Where that is no more than half of all places, too.
    const half = [...many(5, 'room'), ...many(5, 'script', LOOKING)];
    expect(whoYields(half, 'home', ALL)).toBe(half[5]);
    // As many for each: nobody is sent away only to come back.
    const even = [...many(5, 'script', LOOKING), ...many(5, 'room', LOOKING)];
    for (const address of ['script', 'room']) expect(whoYields(even, address, ALL)).toBeNull();
  });

  test('is nobody of a room behind one address, whoever comes, while it has no more than half', () => {
    const room = many(5, 'room', RESTING);
    const others = Array.from({ length: 5 }, (_, index) => place(`home ${index}`));
    expect(whoYields([...room, ...others], 'late', ALL)).toBeNull();
  });

  test('is who worked and rests where an address has more than half, and nobody who works', () => {
    const script = [...many(3, 'script'), ...many(4, 'script', RESTING)];
    const room = many(3, 'room', RESTING);
    expect(whoYields([...room, ...script], 'home', ALL)).toBe(script[3]);
    expect(whoYields([...room, ...script], 'script', ALL)).toBeNull();
    expect(whoYields(many(5, 'script'), 'home', ALL)).toBeNull();
  });

  test('is who did something longest ago where an address has more than half and all of them seem to work', () => {
    const script = many(7, 'script').map((one, index) => ({
      ...one,
      actedAt: one.actedAt + (index === 4 ? 0 : 100),
    }));
    const room = many(3, 'room');
    expect(whoYields([...room, ...script], 'home', ALL)).toBe(script[4]);
    expect(whoYields([...room, ...script], 'script', ALL)).toBeNull();
  });
});
