/** The rows of the experiment book: what to try in steps 06 and 06.1, what to expect, and why. Pure. */

export interface Experiment {
  readonly id: string;
  readonly title: string;
  /** What to do, in one line. */
  readonly idea: string;
  readonly expected: string;
  readonly why: string;
  /** What came out where the course was written; null where nothing was measured. */
  readonly figure: string | null;
  /** False where there is nothing that could be measured; `why` says so. */
  readonly runs: boolean;
}

/** Where the `figure`s come from. */
export const FIGURES_SOURCE =
  'Figures of the authors, with Unikraft 0.17.0: the table "What came out" in step 06. Sent: the ratio to naive, with two processors.';

/** Steps that have the book. They share one. */
export const BOOK_STEPS: readonly string[] = ['06-go-faster', '06.1-memory-pool'];

export const EXPERIMENTS: readonly Experiment[] = [
  {
    id: 'naive',
    title: 'Naive',
    idea: 'Make every packet anew with genpkt_usoc21(), send it, free what did not go: your program of step 05.',
    expected: 'The yardstick: every other row is divided by this one. Measure it first, in both modes.',
    why: 'About half of its instructions are spent in the allocator, more than in writing the packet.',
    figure: 'sent 1.00 · 856 instructions',
    runs: true,
  },
  {
    id: 'lto',
    title: 'LTO',
    idea: 'The naive text, with link-time optimisation (OPTIMIZE_LTO) on.',
    expected:
      'No change in the rates; the image grows by a little. If the instructions change, compare with a pool, too.',
    why: 'Each library is linked by itself first, and there LTO ends: nothing is inlined from your code into the allocator. But the heap begins elsewhere, so the default allocator may split more or less for each packet; with a pool nothing changes.',
    figure: '723 instructions (pool: 481 as before) · 288,504 bytes',
    runs: true,
  },
  {
    id: 'dce',
    title: 'DCE',
    idea: 'The naive text, with dead code elimination (OPTIMIZE_DEADELIM) on.',
    expected: 'An image smaller by a sixth, at about the same speed.',
    why: 'What nobody calls is left out. It was never executed, so leaving it out saves no time. Where the heap begins changes as with LTO.',
    figure: '723 instructions (pool: 481 as before) · 239,128 bytes',
    runs: true,
  },
  {
    id: 'lto-dce',
    title: 'LTO + DCE',
    idea: 'The naive text, with both options on.',
    expected: 'The small image of DCE, and no more speed than either.',
    why: 'The two do not help each other: the border between libraries stays.',
    figure: 'sent 0.81 · 723 instructions · 239,128 bytes',
    runs: true,
  },
  {
    id: 'retry',
    title: 'Retry until sent',
    idea: 'Do not free a packet that found the queue full: try it again until it goes.',
    expected: 'Nothing gained when sending, nothing at all isolated.',
    why: 'The time that making packets anew would take is spent waiting anyway. Isolated, no send can fail.',
    figure: 'sent 0.92 · as naive',
    runs: true,
  },
  {
    id: 'copy',
    title: 'Copy instead of create',
    idea: 'Make one packet before the loop and send copies of it (uk_netbuf_dup_single()).',
    expected: 'No gain, rather a small loss.',
    why: 'memcpy() of the small C library moves one byte at a time, 300 instructions for a frame; to write the frame anew takes some 200. With a length that the compiler knows, a copy is a handful of moves.',
    figure: 'sent 1.05 · 869 instructions',
    runs: true,
  },
  {
    id: 'pool',
    title: 'Memory pool',
    idea: 'Take each packet from a pool of 1,024 objects of 2,048 bytes (step 06.1).',
    expected: 'Isolated, little more than half of the instructions; no change on the wire.',
    why: 'A pool takes some 70 instructions, the default allocator 358 to 778. On the wire the host sets the pace.',
    figure: 'sent 0.87 · 481 instructions',
    runs: true,
  },
  {
    id: 'copy-pool',
    title: 'Copy + pool',
    idea: 'Copies of one packet, from the pool.',
    expected: 'Isolated, fewer instructions than naive, but more than the pool alone.',
    why: 'What the pool saves, memcpy() takes back in part: it moves one byte at a time.',
    figure: 'sent 1.02 · 599 instructions',
    runs: true,
  },
  {
    id: 'copy-pool-known',
    title: 'Copy + pool, length known',
    idea: 'The same, copied in main.c by memcpy() with the constant UK_ETH_FRAME_MINLEN for the length.',
    expected: 'Isolated, a third of the naive instructions: the best of the usable ones.',
    why: 'The compiler replaces the call by a handful of moves. Allocator and copy are both out of the way then.',
    figure: '275 instructions',
    runs: true,
  },
  {
    id: 'zero-copy',
    title: 'Zero-copy',
    idea: 'Send the same packet again and again, with uk_netbuf_ref() before each send.',
    expected:
      'One packet, then error -28 (ENOSPC) for each further one. There is no rate to measure, and the remark says so.',
    why: 'The virtio-net driver puts its own header into the headroom and leaves it there after success: the second time there is no room for it.',
    figure: '1 packet, then -28 · isolated 54 instructions',
    runs: true,
  },
  {
    id: 'zero-copy-header',
    title: 'Zero-copy, header taken off',
    idea: 'As before, and uk_netbuf_header(pkt, -(int16_t)info.nb_encap_tx) after each success, in the branch that sends.',
    expected: 'Right frames at the rate of the others; isolated far ahead of all.',
    why: 'It works because all copies under way are alike. Isolated it does no work at all, which is no success.',
    figure: 'sent 0.91 · 54 instructions',
    runs: true,
  },
  {
    id: 'batching',
    title: 'Batching',
    idea: 'Hand over several packets with one call, so that the device is notified once.',
    expected: 'Cannot be run.',
    why: 'No release of Unikraft has a burst call: the request that adds one (number 243) has been open since 2021. Built by hand, bursts of 32 gained nothing here, since a busy device is not notified anyway.',
    figure: null,
    runs: false,
  },
];

const OWN = /^own-[a-z0-9]{1,12}$/;

export function isOwnRow(row: string): boolean {
  return OWN.test(row);
}

/** Whether figures may be recorded under this name. */
export function isRow(row: string): boolean {
  return isOwnRow(row) || EXPERIMENTS.some(({ id, runs }) => id === row && runs);
}
