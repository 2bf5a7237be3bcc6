import { expect, test } from 'vitest';
import { decoded } from './decoded.ts';

test('takes an address as it is where it is no encoding of anything', () => {
  expect(['7KM%2D2QX', '%', '%E0%A4', ''].map(decoded)).toEqual(['7KM-2QX', '%', '%E0%A4', '']);
});
