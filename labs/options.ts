/** The kernel's options that the page offers as switches and choices, with what they mean. Pure. */

interface Explained {
  readonly label: string;
  readonly text: string;
  /** Another release has another option instead: not shown where the kernel does not know it. */
  readonly ofSomeReleases?: true;
}

export interface Switch extends Explained {
  readonly kind: 'switch';
  /** Without `CONFIG_`. */
  readonly symbol: string;
}

export interface Choice extends Explained {
  readonly kind: 'choice';
  readonly values: readonly { readonly symbol: string; readonly label: string }[];
}

export type Option = Switch | Choice;

const MESSAGES =
  'Which messages of uk_pr_…() are in the image. What is not shown is not compiled in and costs nothing.';

export const OPTIONS: readonly Option[] = [
  {
    kind: 'choice',
    label: 'Kernel messages',
    text: MESSAGES,
    ofSomeReleases: true,
    values: [
      { symbol: 'LIBUKDEBUG_PRINTK_CRIT', label: 'critical only' },
      { symbol: 'LIBUKDEBUG_PRINTK_ERR', label: 'and errors' },
      { symbol: 'LIBUKDEBUG_PRINTK_WARN', label: 'and warnings' },
      { symbol: 'LIBUKDEBUG_PRINTK_INFO', label: 'and information' },
    ],
  },
  {
    kind: 'switch',
    symbol: 'LIBUKDEBUG_PRINTD',
    ofSomeReleases: true,
    label: 'Debug messages',
    text: 'Four lines for each packet. To see what the driver does, never for speed.',
  },
  // The same of Unikraft 0.21 and newer.
  {
    kind: 'choice',
    label: 'Kernel messages',
    text: `${MESSAGES} Debug messages are four lines for each packet.`,
    ofSomeReleases: true,
    values: [
      { symbol: 'LIBUKPRINT_KLVL_CRIT', label: 'critical only' },
      { symbol: 'LIBUKPRINT_KLVL_ERR', label: 'and errors' },
      { symbol: 'LIBUKPRINT_KLVL_WARN', label: 'and warnings' },
      { symbol: 'LIBUKPRINT_KLVL_INFO', label: 'and information' },
      { symbol: 'LIBUKPRINT_KLVL_DEBUG', label: 'and debug messages' },
    ],
  },
  {
    kind: 'switch',
    symbol: 'LIBUKDEBUG_ENABLE_ASSERT',
    label: 'Assertions',
    text: 'UK_ASSERT() stops the guest where a rule is broken. Without, a mistake goes on unseen.',
  },
  {
    kind: 'choice',
    label: 'Optimisation',
    text: 'What the compiler aims at, for the kernel and your code alike.',
    values: [
      { symbol: 'OPTIMIZE_NONE', label: 'none, -O0' },
      { symbol: 'OPTIMIZE_SIZE', label: 'size, -Os' },
      { symbol: 'OPTIMIZE_PERF', label: 'speed, -O2' },
    ],
  },
  {
    kind: 'switch',
    symbol: 'OPTIMIZE_LTO',
    label: 'Link-time optimisation (LTO)',
    text: 'Optimises across the files of one library. It ends at the library’s border.',
  },
  {
    kind: 'switch',
    symbol: 'OPTIMIZE_DEADELIM',
    label: 'Dead code elimination (DCE)',
    text: 'Leaves functions and data out of the image that nobody uses.',
  },
  {
    kind: 'switch',
    symbol: 'LIBUKALLOCPOOL',
    label: 'Memory pool',
    text: 'The library ukallocpool: objects of one size in constant time. Your program must use it.',
  },
  {
    kind: 'switch',
    symbol: 'LIBUKALLOC_IFSTATS',
    label: 'Statistics of the allocators',
    text: 'Counts every allocation and release.',
  },
  {
    kind: 'switch',
    symbol: 'LIBUKNETDEV_STATS',
    label: 'Statistics of the network device',
    text: 'Counts packets and bytes of each queue.',
  },
];

function symbolsOf(option: Option): readonly string[] {
  return option.kind === 'switch' ? [option.symbol] : option.values.map(({ symbol }) => symbol);
}

/** Every symbol of the options above. */
export const OPTION_SYMBOLS: readonly string[] = OPTIONS.flatMap(symbolsOf);

/** The options to show for a kernel; `isKnown` says which symbols it has. */
export function optionsFor(isKnown: (symbol: string) => boolean): readonly Option[] {
  return OPTIONS.filter((option) => !option.ofSomeReleases || symbolsOf(option).some(isKnown));
}
