import { expect, test } from 'vitest';
import { FONT_SIZES, readSettings } from './terminal-settings.ts';

test('whatever stands in the memory comes to settings that can be used', () => {
  const usual = { fontSize: FONT_SIZES.usual, copySelected: false, readAloud: false };
  for (const text of [null, '', '[', 'null', '7', '{"fontSize":"14","copySelected":1}'])
    expect(readSettings(text), String(text)).toEqual(usual);
  expect(readSettings('{"fontSize":900}').fontSize).toBe(FONT_SIZES.most);
  expect(readSettings('{"fontSize":-1,"readAloud":true}')).toMatchObject({
    fontSize: FONT_SIZES.least,
    readAloud: true,
  });
});
