/** The kernel's options that the page offers as switches and choices. What they mean is in the page's catalogue. Pure. */

interface Offered {
  /** Another release has another option instead: not shown where the kernel does not know it. */
  readonly ofSomeReleases?: true;
}

export interface Switch extends Offered {
  readonly kind: 'switch';
  /** Without `CONFIG_`. */
  readonly symbol:
    | 'LIBUKDEBUG_PRINTD'
    | 'LIBUKDEBUG_ENABLE_ASSERT'
    | 'OPTIMIZE_LTO'
    | 'OPTIMIZE_DEADELIM'
    | 'LIBUKALLOCPOOL'
    | 'LIBUKALLOC_IFSTATS'
    | 'LIBUKNETDEV_STATS';
}

export interface Choice extends Offered {
  readonly kind: 'choice';
  readonly name: 'messages' | 'messagesAndDebug' | 'optimisation';
  /** One of them is on. */
  readonly symbols: readonly ChoiceSymbol[];
}

export type ChoiceSymbol =
  | `LIBUKDEBUG_PRINTK_${'CRIT' | 'ERR' | 'WARN' | 'INFO'}`
  | `LIBUKPRINT_KLVL_${'CRIT' | 'ERR' | 'WARN' | 'INFO' | 'DEBUG'}`
  | `OPTIMIZE_${'NONE' | 'SIZE' | 'PERF'}`;

export type Option = Switch | Choice;

export const OPTIONS: readonly Option[] = [
  {
    kind: 'choice',
    name: 'messages',
    ofSomeReleases: true,
    symbols: [
      'LIBUKDEBUG_PRINTK_CRIT',
      'LIBUKDEBUG_PRINTK_ERR',
      'LIBUKDEBUG_PRINTK_WARN',
      'LIBUKDEBUG_PRINTK_INFO',
    ],
  },
  { kind: 'switch', symbol: 'LIBUKDEBUG_PRINTD', ofSomeReleases: true },
  // The same of Unikraft 0.21 and newer.
  {
    kind: 'choice',
    name: 'messagesAndDebug',
    ofSomeReleases: true,
    symbols: [
      'LIBUKPRINT_KLVL_CRIT',
      'LIBUKPRINT_KLVL_ERR',
      'LIBUKPRINT_KLVL_WARN',
      'LIBUKPRINT_KLVL_INFO',
      'LIBUKPRINT_KLVL_DEBUG',
    ],
  },
  { kind: 'switch', symbol: 'LIBUKDEBUG_ENABLE_ASSERT' },
  { kind: 'choice', name: 'optimisation', symbols: ['OPTIMIZE_NONE', 'OPTIMIZE_SIZE', 'OPTIMIZE_PERF'] },
  { kind: 'switch', symbol: 'OPTIMIZE_LTO' },
  { kind: 'switch', symbol: 'OPTIMIZE_DEADELIM' },
  { kind: 'switch', symbol: 'LIBUKALLOCPOOL' },
  { kind: 'switch', symbol: 'LIBUKALLOC_IFSTATS' },
  { kind: 'switch', symbol: 'LIBUKNETDEV_STATS' },
];

function symbolsOf(option: Option): readonly string[] {
  return option.kind === 'switch' ? [option.symbol] : option.symbols;
}

/** Every symbol of the options above. */
export const OPTION_SYMBOLS: readonly string[] = OPTIONS.flatMap(symbolsOf);

/** The options to show for a kernel; `isKnown` says which symbols it has. */
export function optionsFor(isKnown: (symbol: string) => boolean): readonly Option[] {
  return OPTIONS.filter((option) => !option.ofSomeReleases || symbolsOf(option).some(isKnown));
}
