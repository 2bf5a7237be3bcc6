/**
 * Translates the kernel's terse words into sentences for a learner: failed assertions, processor traps, error codes.
 *
 * Many netdev calls are inline functions, so their assertions name the learner's file with a line of the header;
 * `where` sets that right.
 */
import type { GuestEnding } from './lab.ts';

/** Assertions that stand in inline functions of `uk/netdev.h` and `uk/netbuf.h`, and what breaks them. */
const INLINE: readonly Rule[] = [
  [
    /^dev->_data->state == UK_NETDEV_RUNNING$/,
    'A packet was sent or received before uk_netdev_start() had brought the device into the running state.',
  ],
  [
    /_tx_queue\[queue_id\]/,
    'A packet was sent on a transmit queue that uk_netdev_txq_configure() has not set up.',
  ],
  [/_rx_queue\[queue_id\]/, 'A receive queue was used that uk_netdev_rxq_configure() has not set up.'],
  [
    /^dev->[tr]x_one$/,
    'The pointer that was passed as the device is not one: use the pointer from uk_netdev_get().',
  ],
];

/** Inline as well, but short enough that a learner's own assertion may read the same. */
const INLINE_SHORT: readonly Rule[] = [
  [/^pkt$/, 'The packet was NULL: whoever made it had failed, so check its result before sending.'],
  [/^dev$/, 'The device was NULL: uk_netdev_get() finds none under a number at or above uk_netdev_count().'],
];

const KERNEL: readonly Rule[] = [
  [
    /state == UK_NETDEV_UNPROBED/,
    'uk_netdev_probe() was called on a device that had been probed already. Once is enough.',
  ],
  [
    /state >= UK_NETDEV_UNCONFIGURED/,
    'The device was asked for its information before uk_netdev_probe(): it knows its features only after that.',
  ],
  [
    /state == UK_NETDEV_CONFIGURED \|\|/,
    'The device was asked for its address, MTU or promiscuous mode before uk_netdev_configure().',
  ],
  [
    /^vdev && a$/,
    'A queue got no allocator: set the field `a` in the configurations of both queues, receive and transmit.',
  ],
  [
    /alloc_rxpkts$/,
    'The receive queue has no `alloc_rxpkts`: give it a function that returns 0 when no packet shall be received.',
  ],
  [
    /callback_cookie/,
    'The receive queue has a callback_cookie but no callback: begin from a structure whose fields are all zero.',
  ],
  [
    /^(dev_conf|rx_conf|tx_conf|dev_info|hwaddr|queue_info)$/,
    'A netdev call got NULL where it wants a pointer to a structure.',
  ],
  [/queue_id < /, 'There is only queue 0 in each direction.'],
  [/^headroom <= buflen$/, 'A packet buffer is smaller than the headroom it should begin with.'],
  [/^buflen > 0$/, 'A packet buffer of no bytes was asked for.'],
  [/^mac_src$/, "genpkt got NULL as the sender's address."],
];

type Rule = readonly [expression: RegExp, sentence: string];

/** Lines of the learner's file are below this, those of the inline functions above. */
const FIRST_INLINE_LINE = 350;

export function explainAssertion(expression: string, where: string, library: string): GuestEnding {
  const own = library.startsWith('app');
  const line = Number(where.split(':')[1] ?? 0);
  const short = find(INLINE_SHORT, expression);
  const inline = find(INLINE, expression) ?? (own && line > FIRST_INLINE_LINE ? short : undefined);
  const place = own && inline ? `a netdev call in ${where.split(':')[0]}` : where || 'an unknown place';
  const sentence =
    inline ??
    find(KERNEL, expression) ??
    short ??
    (own
      ? `The condition "${expression}", which the program itself asserts, was false.`
      : `The kernel found "${expression}" to be false.`);
  return { kind: 'assertion', expression, where: place, detail: `${sentence} (Assertion in ${place}.)` };
}

export function explainTrap(trap: string): GuestEnding {
  return {
    kind: 'crashed',
    trap,
    detail: find(TRAPS, trap) ?? `The processor stopped the program: ${trap}.`,
  };
}

const TRAPS: readonly Rule[] = [
  [/page fault/, 'The program used an address where there is no memory, such as NULL: a page fault.'],
  [
    /general protection/,
    'The program used a pointer that holds no address at all, as an uninitialised one may: a general protection fault.',
  ],
  [/divide/, 'The program divided by zero.'],
  [
    /invalid opcode/,
    'The processor met bytes that are no instruction, as after a call through a wild function pointer.',
  ],
  [
    /double fault/,
    'The stack ran out, perhaps from endless recursion or a large local array: a double fault.',
  ],
  [/^abort$/, 'The program called abort().'],
];

/** Names of the error codes that netdev calls return, as `<errno.h>` spells them. */
const ERRORS: Readonly<Record<number, string>> = {
  12: 'ENOMEM: out of memory',
  14: 'EFAULT: the packet would become too long',
  16: 'EBUSY: that was set up before',
  22: 'EINVAL: not in this state, or not with these values',
  28: "ENOSPC: too little headroom for the driver's header",
  95: 'ENOTSUP: the device does not support that',
  105: 'ENOBUFS: more descriptors than the device has',
};

/** "-22 (EINVAL: not in this state, or not with these values)". */
export function explainError(code: number): string {
  const known = ERRORS[Math.abs(code)];
  return known ? `${code} (${known})` : `${code}`;
}

function find(rules: readonly Rule[], text: string): string | undefined {
  return rules.find(([pattern]) => pattern.test(text))?.[1];
}
