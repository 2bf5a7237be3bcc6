import { keepsSending, quiet, sentForLong, wellFormed } from '../flood.ts';
import type { Evidence, Item, Lab } from '../lab.ts';
import { begin, deviceRuns, sound } from '../stages.ts';
import { type Finding, fail, judge, ourFault, pass } from '../verdict.ts';

export const memoryPool: Lab = {
  number: '06.1',
  slug: '06.1-memory-pool',
  title: 'Use a memory pool',
  goal: 'Take packets from a pool of equal objects instead of the general allocator. At the end getting memory for a packet and giving it back cost the same few instructions every time.',
  minutes: 25,
  tasks: [
    { item: 'builds', text: 'Build the image with the pool’s library.' },
    { item: 'boots', text: 'Boot it.' },
    { item: 'receive-queue', text: 'Bring up the receive queue as before.' },
    { item: 'transmit-queue', text: 'Bring up the transmit queue as before.' },
    { item: 'driver-ok', text: 'Start the device.' },
    { item: 'keeps-sending', text: 'Send without end, from a pool that is large enough.' },
    { item: 'well-formed', text: 'Let every frame be as right as the first.' },
    { item: 'pool-used', text: 'Take every packet from the pool.' },
    { item: 'quiet', text: 'Print nothing for a packet.' },
    { item: 'sound', text: 'Run until somebody stops you.' },
  ],
  observe: { seconds: 8, watchBuffers: true, enough: sentForLong },
  measured: true,
  check,
};

function check(learner: Evidence, reference: Evidence): Item[] {
  const { stages, guest, report } = begin(learner);
  return judge([
    ...stages,
    ...deviceRuns(guest, report),
    [keepsSending(guest, report, reference, POOL)],
    [
      wellFormed(guest),
      {
        id: 'pool-used',
        title: 'Packets come from the pool',
        expected: 'packets that lie 2,048 bytes apart in memory',
        answer: () => poolUsed(learner),
      },
      quiet(guest),
    ],
    [sound(guest)],
  ]);
}

const POOL =
  'Look at the pool’s size. A buffer of 2,048 bytes does not fit into an object of 2,048, because the packet’s own structure stands behind it: ask for 1,952 or less, and for no more alignment than the pool has. And a pool of 128 objects or fewer stops for good: so many can be under way, and the driver gives them back only inside the next uk_netdev_tx_one(), for which a packet is missing then. Take 1,024 objects, and free what was not sent.';

/** The default allocator gives each packet pages of its own. */
const PAGE = 4096;
/** A run shows dozens. */
const ENOUGH_ADDRESSES = 16;
/** About half of a pool’s objects begin in the middle of a page; a few stray packets are not the pool’s work. */
const LARGEST_SHARE = 0.85;

/**
 * The device knows the address of each packet. From the default allocator all lie at one place in a page, since an alignment
 * of 2,048 takes whole pages; objects of a pool follow each other closely, so half of them begin in the middle of a page.
 */
function poolUsed({ build, guest }: Evidence): Finding {
  if (!guest || build.outcome !== 'built') return ourFault('the image was not started');
  if (![...build.symbols].some((symbol) => symbol.startsWith('uk_allocpool')))
    return fail(
      'an image without the library libukallocpool',
      'The library is not part of the image: write "select LIBUKALLOCPOOL" into Config.uk, below the other lines with select.',
    );
  if (guest.buffers.length < ENOUGH_ADDRESSES)
    return ourFault(`only ${guest.buffers.length} packets were seen in the queue`);
  const places = new Map<number, number>();
  for (const address of guest.buffers) places.set(address % PAGE, (places.get(address % PAGE) ?? 0) + 1);
  const seen = `${guest.buffers.length} packets looked at`;
  if (Math.max(...places.values()) <= guest.buffers.length * LARGEST_SHARE)
    return pass(`${seen}, ${distance(guest.buffers)} bytes apart and more`);
  return fail(
    `${seen}, each in pages of its own`,
    'The library is there, but these packets come from the default allocator. Make the pool with objects of 2,048 bytes, turn it into an allocator with uk_allocpool2ukalloc(), and pass that to genpkt_usoc21() or uk_netbuf_dup_single() instead of uk_alloc_get_default().',
  );
}

/** The smallest distance between two addresses. */
function distance(addresses: readonly number[]): string {
  const sorted = addresses.toSorted((a, b) => a - b);
  const gaps = sorted.slice(1).map((address, index) => address - (sorted[index] ?? 0));
  return Math.min(...gaps).toLocaleString('en');
}
