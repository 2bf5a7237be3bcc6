import { expect, test } from 'vitest';
import { besideGcc } from './language-marks.ts';

test('clangd says nothing that gcc has said of the same line, and all else', () => {
  const gcc = [
    { startLineNumber: 3, severity: 8, message: "expected ';' before 'return'" },
    { startLineNumber: 5, severity: 4, message: 'unused variable' },
  ];
  const found = [
    { startLineNumber: 3, severity: 8, message: 'the same' },
    { startLineNumber: 4, severity: 8, message: 'another line' },
    { startLineNumber: 4, severity: 8, message: "Expected ';' after expression" },
    { startLineNumber: 5, severity: 8, message: 'worse than a warning' },
    { startLineNumber: 5, severity: 4, message: 'the same warning' },
  ];
  expect(besideGcc(found, gcc).map(({ message }) => message)).toEqual([
    'another line',
    'worse than a warning',
  ]);
  expect(besideGcc(found, [])).toEqual(found);
});
