/** What lies inside IP and beside it: ARP, UDP, TCP, ICMP. Each adds its fields and gives the words of the summary. */
import { dotted, hexBytes, internetChecksum, mac, type Reader, sixteen } from './frame-reader.ts';

type Addresses = readonly [from: Uint8Array, to: Uint8Array];

/** Null where it does not speak of IPv4 on Ethernet. */
export function arp(reader: Reader): string | null {
  reader.number('arp.hardware', 'ARP hardware type', 2);
  const protocol = reader.number('arp.protocol', 'ARP protocol type', 2, undefined, true);
  const hardwareBytes = reader.number('arp.hlen', 'ARP hardware length', 1);
  const protocolBytes = reader.number('arp.plen', 'ARP protocol length', 1);
  const operation = reader.number('arp.op', 'ARP operation', 2, (value) =>
    value === 1 || value === 2 ? undefined : 'neither a request (1) nor a reply (2)',
  );
  if (protocol !== 0x0800 || hardwareBytes !== 6 || protocolBytes !== 4) return null;
  const sender = reader.take('arp.src.mac', 'ARP sender’s Ethernet address', 6, mac);
  const from = reader.take('arp.src.ip', 'ARP sender’s IPv4 address', 4, dotted);
  reader.take('arp.dst.mac', 'ARP target’s Ethernet address', 6, mac);
  const to = reader.take('arp.dst.ip', 'ARP target’s IPv4 address', 4, dotted);
  if (!sender || !from || !to) return null;
  return operation === 1
    ? `who has ${dotted(to)}? tell ${dotted(from)}`
    : `${dotted(from)} is at ${mac(sender)}`;
}

/** `available` counts the bytes that the IPv4 header leaves for UDP. */
export function udp(
  reader: Reader,
  available: number,
  addresses: readonly [from: Uint8Array, to: Uint8Array],
): string | null {
  const datagram = reader.bytes.slice(reader.offset, reader.offset + available);
  const source = reader.number('udp.src', 'UDP source port', 2);
  const destination = reader.number('udp.dst', 'UDP destination port', 2);
  const length = reader.number('udp.length', 'UDP length', 2, (value) =>
    value < 8
      ? 'shorter than its own header'
      : value !== available
        ? `IPv4 leaves ${available} bytes for UDP`
        : undefined,
  );
  const checksum = reader.number(
    'udp.checksum',
    'UDP checksum',
    2,
    (value) => {
      // 0 says that there is none; a datagram that the capture cut cannot be checked.
      if (value === 0 || datagram.length !== available || length !== available) return undefined;
      const pseudo = Uint8Array.of(...addresses[0], ...addresses[1], 0, 17, available >> 8, available & 255);
      if (internetChecksum(Uint8Array.of(...pseudo, ...datagram)) === 0) return undefined;
      datagram.fill(0, 6, 8);
      const right = internetChecksum(Uint8Array.of(...pseudo, ...datagram)) || 0xffff;
      return `should be 0x${right.toString(16).padStart(4, '0')}`;
    },
    true,
  );
  if (source === null || destination === null || length === null || checksum === null) return null;
  reader.rest('payload', 'Payload');
  return `UDP ${reader.length} ${source} → ${destination} Len=${Math.max(0, length - 8)}`;
}

const FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'] as const;

export function tcp(reader: Reader, available: number, addresses: Addresses): string | null {
  const segment = reader.bytes.slice(reader.offset, reader.offset + Math.max(0, available));
  const source = reader.number('tcp.src', 'TCP source port', 2);
  const destination = reader.number('tcp.dst', 'TCP destination port', 2);
  reader.number('tcp.seq', 'Sequence number', 4);
  reader.number('tcp.ack', 'Acknowledgement number', 4);
  const flags = reader.number(
    'tcp.flags',
    'Header length and flags',
    2,
    (value) =>
      value >> 12 < 5
        ? 'the header has at least five words'
        : (value >> 12) * 4 > available
          ? `its header is longer than the ${available} bytes that IP leaves for TCP`
          : undefined,
    true,
  );
  reader.number('tcp.window', 'Window', 2);
  const covered = () => sum(segment, available, addresses, 6, 16);
  reader.number('tcp.checksum', 'TCP checksum', 2, covered, true);
  const urgent = reader.number('tcp.urgent', 'Urgent pointer', 2);
  if (source === null || destination === null || flags === null || urgent === null) return null;
  const headerBytes = (flags >> 12) * 4;
  if (headerBytes > 20 && headerBytes <= available)
    reader.take('tcp.options', 'TCP options', headerBytes - 20, hexBytes);
  reader.rest('payload', 'Payload');
  const set = FLAGS.filter((_, bit) => flags & (1 << bit)).join(', ');
  return `TCP ${reader.length} ${source} → ${destination} [${set}]`;
}

export function icmp(reader: Reader, available: number): string | null {
  const message = reader.bytes.slice(reader.offset, reader.offset + Math.max(0, available));
  const type = reader.number('icmp.type', 'ICMP type', 1);
  reader.number('icmp.code', 'ICMP code', 1);
  reader.number(
    'icmp.checksum',
    'ICMP checksum',
    2,
    () => {
      if (message.length !== available || available < 4 || internetChecksum(message) === 0) return undefined;
      message.fill(0, 2, 4);
      return shouldBe(internetChecksum(message));
    },
    true,
  );
  if (type === null) return null;
  const echo = echoOf(reader, 'icmp', type === 8 ? 'request' : type === 0 ? 'reply' : null);
  reader.rest('payload', 'Payload');
  return `ICMP ${reader.length} ${echo ?? `type ${type}`}`;
}

export function icmp6(reader: Reader, available: number, addresses: Addresses): string | null {
  const message = reader.bytes.slice(reader.offset, reader.offset + Math.max(0, available));
  const type = reader.number('icmp6.type', 'ICMPv6 type', 1);
  reader.number('icmp6.code', 'ICMPv6 code', 1);
  const covered = () => sum(message, available, addresses, 58, 2);
  reader.number('icmp6.checksum', 'ICMPv6 checksum', 2, covered, true);
  if (type === null) return null;
  let told = echoOf(reader, 'icmp6', type === 128 ? 'request' : type === 129 ? 'reply' : null);
  if (type === 135 || type === 136) {
    reader.number('icmp6.reserved', 'Flags and reserved', 4, undefined, true);
    const target = reader.take('icmp6.target', 'Target address', 16, sixteen);
    if (target) told = type === 135 ? `who has ${sixteen(target)}?` : `${sixteen(target)} is here`;
  }
  reader.rest('payload', 'Payload');
  return `ICMPv6 ${reader.length} ${told ?? `type ${type}`}`;
}

function echoOf(reader: Reader, layer: string, which: 'request' | 'reply' | null): string | null {
  if (which === null) return null;
  const id = reader.number(`${layer}.id`, 'Identifier', 2);
  const number = reader.number(`${layer}.seq`, 'Sequence number', 2);
  return id === null || number === null ? null : `echo ${which} ${number}`;
}

/** The fault of a checksum at `at` over the pseudo header and `bytes`; none where the capture cut them. */
function sum(bytes: Uint8Array, available: number, [from, to]: Addresses, protocol: number, at: number) {
  if (bytes.length !== available || available < at + 2) return undefined;
  // The pseudo header of IPv6 is longer, by words of zero.
  const pseudo = Uint8Array.of(...from, ...to, 0, protocol, available >> 8, available & 255);
  if (internetChecksum(Uint8Array.of(...pseudo, ...bytes)) === 0) return undefined;
  bytes.fill(0, at, at + 2);
  return shouldBe(internetChecksum(Uint8Array.of(...pseudo, ...bytes)));
}

function shouldBe(value: number): string {
  return `should be 0x${value.toString(16).padStart(4, '0')}`;
}
