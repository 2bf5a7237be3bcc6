import type { ConsoleReport } from '../console.ts';
import { type DecodedFrame, decodeFrame, fieldOf } from '../frame.ts';
import type { Evidence, GuestEvidence, Item, Lab } from '../lab.ts';
import { begin, deviceRuns, sound } from '../stages.ts';
import { type Finding, fail, judge, ourFault, pass, type Question, type Stage } from '../verdict.ts';

export const sayHello: Lab = {
  number: '03',
  slug: '03-say-hello',
  title: 'Say hello on the wire',
  goal: 'Send one UDP frame of the smallest size from your interface. At the end tshark shows it on the bridge, and every field of it is right.',
  minutes: 25,
  tasks: [
    { item: 'builds', text: 'Build the image.' },
    { item: 'boots', text: 'Boot it.' },
    { item: 'receive-queue', text: 'Bring up the receive queue as before.' },
    { item: 'transmit-queue', text: 'Bring up the transmit queue as before.' },
    { item: 'driver-ok', text: 'Start the device.' },
    { item: 'one-frame', text: 'Make one packet and hand it to the device.' },
    { item: 'length', text: 'Let it be 60 bytes long.' },
    { item: 'eth-dst', text: 'Send it to everyone on the link.' },
    { item: 'eth-src', text: 'Send it from the interface’s own address.' },
    { item: 'eth-type', text: 'Announce IPv4 inside.' },
    { item: 'ip-header', text: 'Write an IPv4 header with TTL 64, for UDP.' },
    { item: 'ip-addresses', text: 'Go from 192.168.128.1 to 192.168.128.254.' },
    { item: 'ip-checksum', text: 'Get the header checksum right.' },
    { item: 'udp-ports', text: 'Use UDP port 5001 on both ends.' },
    { item: 'udp-length', text: 'Let the UDP length fit.' },
    { item: 'sound', text: 'Let nothing crash, and give back what was not sent.' },
  ],
  observe: { seconds: 6 },
  check,
};

function check(learner: Evidence, reference: Evidence): Item[] {
  const { stages, guest, report } = begin(learner);
  const first = guest?.frames[0];
  const frame = decodeFrame(first?.bytes ?? new Uint8Array(), first?.length ?? 0);
  return judge([
    ...stages,
    ...deviceRuns(guest, report),
    [
      {
        id: 'one-frame',
        title: 'One frame on the bridge',
        expected: 'exactly one frame',
        answer: () => (guest ? oneFrame(guest, report, reference) : ourFault('the image was not started')),
      },
    ],
    ethernet(frame, first?.length ?? 0, guest?.mac ?? ''),
    ipv4(frame),
    udp(frame),
    [sound(guest)],
  ]);
}

function oneFrame(guest: GuestEvidence, report: ConsoleReport, reference: Evidence): Finding {
  const count = guest.frames.length + guest.framesNotKept;
  if (count === 1) return pass('one frame');
  if (count > 1)
    return fail(
      `${count} frames`,
      `One frame is asked for, and ${count} came. Is uk_netdev_tx_one() in a loop, or called again after it had reported success?`,
    );
  const { ending } = guest;
  if (ending.kind === 'assertion' || ending.kind === 'crashed') return fail('none', ending.detail);
  const said = (words: string) => report.messages.some((message) => message.text.includes(words));
  if (said('Failed to prepend virtio header'))
    return fail(
      'none: the driver refused the packet with -28',
      'The packet has too little headroom for the header that the driver puts before it. Pass nb_encap_tx from uk_netdev_info_get() as headroom.',
    );
  if (said('Packet size too big'))
    return fail(
      'none: the driver refused the packet with -95',
      'The frame is longer than 1514 bytes. Pass 60 as pktlen.',
    );
  const taken = guest.device.at(-1)?.queues.find((queue) => queue.index === 1)?.used ?? 0;
  if (taken > 0)
    return fail(
      'none, though the device took a packet',
      'The bridge threw the frame away: its source address is all zero or a group address, or it is too short to have one. Use the address from uk_netdev_hwaddr_get().',
    );
  if (reference.guest !== null && reference.guest.frames.length === 0)
    return ourFault('none, and none of the reference solution either');
  return fail(
    'none',
    'The device runs, but no packet was handed to it. Make one with genpkt_usoc21(), see that it is not NULL, pass it to uk_netdev_tx_one() for queue 0 and print the result if that was no success.',
  );
}

function ethernet(frame: DecodedFrame, length: number, mac: string): Stage {
  return [
    {
      id: 'length',
      title: 'Length',
      expected: '60 bytes',
      answer: () =>
        length === 60
          ? pass('60 bytes')
          : fail(
              `${length} bytes`,
              `The frame has ${length} bytes. The smallest Ethernet frame has 60 without its check sequence: pass 60 as pktlen.`,
            ),
    },
    equals(
      frame,
      'eth-dst',
      'eth.dst',
      'ff:ff:ff:ff:ff:ff',
      'Everyone on the link has the destination ff:ff:ff:ff:ff:ff.',
    ),
    equals(
      frame,
      'eth-src',
      'eth.src',
      mac,
      'The sender is not the interface’s own address, which changes with every run: pass what uk_netdev_hwaddr_get() returns as mac_src.',
    ),
    equals(
      frame,
      'eth-type',
      'eth.type',
      '0x0800',
      'IPv4 has the type 0x0800, in network byte order: the 08 comes first on the wire.',
    ),
  ];
}

function ipv4(frame: DecodedFrame): Stage {
  return [
    {
      id: 'ip-header',
      title: 'IPv4 header',
      expected: 'version 4, five words, 46 bytes in all, not fragmented, TTL 64, protocol 17',
      answer: () => {
        const wrong = IP_HEADER.find(
          ([field, values]) => !values.includes(fieldOf(frame, field)?.value ?? ''),
        );
        if (!wrong) return pass('all as expected');
        const field = fieldOf(frame, wrong[0]);
        return fail(`${field?.name ?? wrong[0]}: ${field?.value ?? 'missing'}`, wrong[2]);
      },
    },
    {
      id: 'ip-addresses',
      title: 'IPv4 addresses',
      expected: '192.168.128.1 → 192.168.128.254',
      answer: () => {
        const seen = `${fieldOf(frame, 'ip.src')?.value} → ${fieldOf(frame, 'ip.dst')?.value}`;
        if (seen === '192.168.128.1 → 192.168.128.254') return pass(seen);
        return fail(
          seen,
          'The frame should go from 192.168.128.1 to 192.168.128.254. If the numbers stand in reverse, the byte order is the host’s: convert with hton32().',
        );
      },
    },
    {
      id: 'ip-checksum',
      title: 'IPv4 checksum',
      expected: 'the ones’ complement sum over the header',
      answer: () => {
        const field = fieldOf(frame, 'ip.checksum');
        if (!field) return fail('missing', 'The frame ends before the checksum.');
        if (!field.fault) return pass(field.value);
        return fail(
          `${field.value}, ${field.fault}`,
          'A receiver throws this packet away. The checksum covers the 20 bytes of the IPv4 header, no more, with its own field as 0, after all other fields are set.',
        );
      },
    },
  ];
}

/** Field, values it may have, and the hint where it has another. */
const IP_HEADER: readonly (readonly [field: string, values: readonly string[], hint: string])[] = [
  [
    'ip.version',
    ['0x45'],
    'The first byte of the IPv4 header is 0x45: version 4 and five words of four bytes.',
  ],
  [
    'ip.length',
    ['46'],
    'The IPv4 length counts header and everything behind it: 60 − 14 = 46, in network byte order.',
  ],
  [
    'ip.fragment',
    ['0x0000', '0x4000'],
    'The packet is marked as a fragment: the offset should be 0 and no more fragments follow.',
  ],
  ['ip.ttl', ['64'], 'The time to live should be 64.'],
  ['ip.protocol', ['17'], 'UDP is protocol 17.'],
];

function udp(frame: DecodedFrame): Stage {
  return [
    {
      id: 'udp-ports',
      title: 'UDP ports',
      expected: '5001 → 5001',
      answer: () => {
        const seen = `${fieldOf(frame, 'udp.src')?.value} → ${fieldOf(frame, 'udp.dst')?.value}`;
        if (seen === '5001 → 5001') return pass(seen);
        return fail(
          seen,
          'Both ports should be 5001. Port 35091 is 5001 in the wrong byte order: convert with hton16().',
        );
      },
    },
    {
      id: 'udp-length',
      title: 'UDP length and checksum',
      expected: '26 bytes; checksum right, or 0 for none',
      answer: () => {
        const seen = fieldOf(frame, 'udp.length')?.value ?? 'missing';
        if (seen !== '26')
          return fail(
            `${seen} bytes`,
            'The UDP length counts its header of 8 bytes and the payload of 18: 60 − 14 − 20 = 26.',
          );
        const checksum = fieldOf(frame, 'udp.checksum');
        if (checksum && !checksum.fault) return pass(`26 bytes, checksum ${checksum.value}`);
        return fail(
          `checksum ${checksum?.value ?? 'missing'}`,
          'A UDP checksum other than 0 must be right: it covers addresses, protocol, length, header and payload. Over IPv4, 0 says that there is none.',
        );
      },
    },
  ];
}

function equals(frame: DecodedFrame, id: string, field: string, expected: string, hint: string): Question {
  const found = fieldOf(frame, field);
  const value = found?.value ?? 'missing';
  return {
    id,
    title: found?.name ?? field,
    expected,
    answer: () => (value === expected ? pass(value) : fail(value, hint)),
  };
}
