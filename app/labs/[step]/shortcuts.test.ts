import { describe, expect, test } from 'vitest';
import { en } from '../../_i18n/en.ts';
import { COMMANDS } from './commands.ts';
import { isPressed } from './shortcuts.ts';

const press = (
  key: string,
  held: 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | null = null,
  shift = false,
) => ({
  ...{ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: shift },
  ...(held && { [held]: true }),
});

describe('a key', () => {
  test.each([
    ['Ctrl+S', press('s', 'ctrlKey'), true],
    ['Ctrl+S', press('S', 'metaKey'), true],
    ['Ctrl+S', press('s'), false],
    ['Ctrl+S', press('S', 'ctrlKey', true), false],
    ['Ctrl+S', press('s', 'altKey'), false],
    ['Ctrl+Shift+Enter', press('Enter', 'ctrlKey', true), true],
    ['Ctrl+Enter', press('Enter', 'ctrlKey', true), false],
    ['F6', press('F6'), true],
    ['F6', press('F6', null, true), false],
    ['Shift+F6', press('F6', null, true), true],
    ['?', press('?', null, true), true],
    ['?', press('?'), true],
    ['?', press('?', 'ctrlKey', true), false],
  ])('%s is pressed by %o: %s', (keys, event, expected) => {
    expect(isPressed(keys, event)).toBe(expected);
  });
});

describe('the table of commands', () => {
  test('names each command of the catalogue once', () => {
    const ids = COMMANDS.map(({ id }) => id);
    expect([...ids].sort()).toEqual(Object.keys(en.commands.names).sort());
  });

  test('gives no key of the page to two commands that hold at once', () => {
    const heard = COMMANDS.filter(({ action, group }) => action && group !== 'text');
    const keys = heard.filter(({ id }) => id !== 'presentNoMore').flatMap((command) => command.keys ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('leaves no command without a key or a way to call it', () => {
    expect(COMMANDS.filter(({ keys, action }) => !keys && !action)).toEqual([]);
  });
});
