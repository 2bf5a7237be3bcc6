import { describe, expect, it } from 'vitest';
import { compareSettings, fragmentBetween, mayChange, readSettings, withSettings } from './kconfig.ts';

const BASE = `#
# Build options
#
CONFIG_UK_NAME="pktgen"
CONFIG_OPTIMIZE_PERF=y
# CONFIG_OPTIMIZE_LTO is not set
CONFIG_LIBUKDEBUG_PRINTK_INFO=y
# CONFIG_LIBUKDEBUG_PRINTK_CRIT is not set
`;

describe('a fragment of .config', () => {
  it('is read as settings, remarks and nonsense left out', () => {
    expect([...readSettings(BASE)]).toEqual([
      ['CONFIG_UK_NAME', '"pktgen"'],
      ['CONFIG_OPTIMIZE_PERF', 'y'],
      ['CONFIG_OPTIMIZE_LTO', 'n'],
      ['CONFIG_LIBUKDEBUG_PRINTK_INFO', 'y'],
      ['CONFIG_LIBUKDEBUG_PRINTK_CRIT', 'n'],
    ]);
    expect(readSettings('export CONFIG_A=y\n CONFIG_B=y\nCONFIG_C\n#CONFIG_D is not set').size).toBe(0);
  });

  it('takes a choice in and gives it up again without touching the rest', () => {
    const one = withSettings('# mine\n', { CONFIG_OPTIMIZE_LTO: 'y', CONFIG_A: 'n' });
    expect(one).toBe('# mine\nCONFIG_OPTIMIZE_LTO=y\n# CONFIG_A is not set\n');
    expect(withSettings(one, { CONFIG_OPTIMIZE_LTO: null })).toBe('# mine\n# CONFIG_A is not set\n');
    expect(withSettings('CONFIG_A=y\n', { CONFIG_A: null })).toBe('');
  });

  it('accepts no value that means something to make, and none that breaks the workshop', () => {
    for (const value of ['$(shell id)', '"$(shell id)"', '"a\\', 'y; id', '`id`', '"`id`"', '', 'm'])
      expect(mayChange('CONFIG_A', value), value).toBe(false);
    for (const name of ['CONFIG_UK_NAME', 'CONFIG_UK_APP', 'CONFIG_CROSS_COMPILE', 'CONFIG_PLAT_KVM'])
      expect(mayChange(name, '"x"'), name).toBe(false);
    for (const value of ['y', 'n', '60', '-1', '0x10', '"text"'])
      expect(mayChange('CONFIG_LIBUKBOOT_MAXNBARGS', value), value).toBe(true);
  });
});

describe('a difference', () => {
  const now = readSettings(
    BASE.replace('# CONFIG_OPTIMIZE_LTO is not set', 'CONFIG_OPTIMIZE_LTO=y\nCONFIG_NEW=5').replace(
      'CONFIG_OPTIMIZE_PERF=y\n',
      '',
    ),
  );

  it('shows both sides', () => {
    expect(compareSettings(readSettings(BASE), now)).toEqual([
      { sign: '-', text: '# CONFIG_OPTIMIZE_LTO is not set' },
      { sign: '+', text: 'CONFIG_OPTIMIZE_LTO=y' },
      { sign: '+', text: 'CONFIG_NEW=5' },
      { sign: '-', text: 'CONFIG_OPTIMIZE_PERF=y' },
    ]);
    expect(compareSettings(now, now)).toEqual([]);
  });

  it('becomes a fragment that keeps what another kernel is told', () => {
    const old = '# mine\nCONFIG_ELSEWHERE=y\nCONFIG_LIBUKDEBUG_PRINTK_INFO=y\n';
    expect(fragmentBetween(readSettings(BASE), now, old)).toBe(
      '# mine\nCONFIG_ELSEWHERE=y\nCONFIG_OPTIMIZE_LTO=y\nCONFIG_NEW=5\n',
    );
    expect(fragmentBetween(now, now, '')).toBe('');
    expect(fragmentBetween(readSettings(BASE), readSettings('CONFIG_UK_NAME="other"'), '')).toBe('');
  });
});
