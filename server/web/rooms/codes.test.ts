import { expect, test } from 'vitest';
import { drawJoinCode, drawResumeCode, readJoinCode, readResumeCode, spell } from './codes.ts';

test('a code is read however people write it down', () => {
  expect(spell('7KM2QX')).toBe('7KM-2QX');
  for (const typed of ['7KM-2QX', '7km2qx', ' 7km 2qx ', '7KM–2QX', '7.k.m.2.q.x'])
    expect(readJoinCode(typed), typed).toBe('7KM2QX');
  expect(readJoinCode('oil-OIL')).toBe('011011');
  expect(readResumeCode('7km-2qx-000-zzz')).toBe('7KM2QX000ZZZ');
});

test('what can be no code is none', () => {
  for (const typed of ['', '7KM-2Q', '7KM-2QXX', '7KM-2QU', '7KM-2Q!', '7KM-2QÄ', 'éééééé'])
    expect(readJoinCode(typed), typed).toBe(null);
  expect(readResumeCode('7KM-2QX')).toBe(null);
});

test('codes are drawn from the whole of 30 and 60 bits', () => {
  const drawn = Array.from({ length: 2_000 }, drawJoinCode);
  // Each of 32 characters at each of six places: none is missing but once in 10 to the 25.
  for (let place = 0; place < 6; place++) expect(new Set(drawn.map((code) => code[place])).size).toBe(32);
  for (const code of drawn) expect(readJoinCode(spell(code))).toBe(code);
  expect(drawResumeCode()).toMatch(/^[0-9A-HJKMNP-TV-Z]{12}$/);
});
