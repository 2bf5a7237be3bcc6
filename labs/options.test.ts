import { describe, expect, it } from 'vitest';
import { OPTION_SYMBOLS, optionsFor } from './options.ts';

const shown = (known: readonly string[]) =>
  optionsFor((symbol) => known.includes(symbol)).map((option) =>
    option.kind === 'switch' ? option.symbol : option.symbols[0],
  );

describe('the options of the panel', () => {
  it('are asked for under the names of all releases, and shown under those that the kernel has', () => {
    const [older, newer] = ['LIBUKDEBUG_PRINTK_CRIT', 'LIBUKPRINT_KLVL_CRIT'];
    expect(OPTION_SYMBOLS).toEqual(expect.arrayContaining([older, newer, 'LIBUKPRINT_KLVL_DEBUG']));
    expect(shown([older, 'LIBUKDEBUG_PRINTD'])).toEqual(expect.arrayContaining([older, 'LIBUKDEBUG_PRINTD']));
    expect(shown([older])).not.toContain(newer);
    expect(shown([newer])).toContain(newer);
    expect(shown([newer])).not.toContain(older);
    // What no release has another name for is shown and said to be missing.
    expect(shown([])).toContain('LIBUKALLOCPOOL');
  });
});
