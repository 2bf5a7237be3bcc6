/**
 * Decodes an Ethernet frame into named fields with their place, value and any fault: what the checks judge and what
 * the page shows beside the bytes. Never throws, whatever the bytes are.
 */
import { arp, icmp, icmp6, tcp, udp } from './frame-layers.ts';
import { dotted, type Field, hexBytes, internetChecksum, mac, Reader, sixteen } from './frame-reader.ts';

export { type Field, internetChecksum } from './frame-reader.ts';

export interface DecodedFrame {
  /** One line, such as `192.168.128.1 → 192.168.128.254 UDP 60 5001 → 5001 Len=18`. */
  readonly summary: string;
  /** In the order of their offsets. */
  readonly fields: readonly Field[];
}

/** `length` is the frame's length on the wire; the bytes may be fewer, where the capture cut them. */
export function decodeFrame(bytes: Uint8Array, length: number = bytes.length): DecodedFrame {
  const reader = new Reader(bytes, length);
  const summary = ethernet(reader);
  return { summary: `${summary.from} → ${summary.to} ${summary.what}`, fields: reader.fields };
}

/** Value of one field, or undefined where the frame does not have it. */
export function fieldOf(frame: DecodedFrame, id: string): Field | undefined {
  return frame.fields.find((field) => field.id === id);
}

interface Summary {
  readonly from: string;
  readonly to: string;
  readonly what: string;
}

const ETHERTYPES: Readonly<Record<number, string>> = {
  2048: 'IPv4',
  2054: 'ARP',
  33024: 'VLAN',
  34525: 'IPv6',
};

function ethernet(reader: Reader): Summary {
  const to = reader.take('eth.dst', 'Ethernet destination', 6, mac);
  const from = reader.take('eth.src', 'Ethernet source', 6, mac, (address) =>
    (address[0] ?? 0) & 1 ? 'a sender’s address may not be a group address' : undefined,
  );
  const link = { from: from ? mac(from) : '?', to: to ? mac(to) : '?' };
  let type = reader.number('eth.type', 'EtherType', 2, undefined, true);
  for (let tags = 0; type === 0x8100 && tags < 2; tags++) {
    reader.number(`vlan${tags}.tag`, 'VLAN tag', 2, undefined, true);
    type = reader.number(`vlan${tags}.type`, 'EtherType', 2, undefined, true);
  }
  if (type === null) return { ...link, what: `cut short at ${reader.length} bytes` };
  if (type === 0x0800) return ipv4(reader) ?? { ...link, what: `IPv4 ${reader.length} malformed` };
  if (type === 0x86dd) {
    const inside = ipv6(reader);
    if (inside) return inside;
  }
  const told = type === 0x0806 ? arp(reader) : null;
  reader.rest('data', ETHERTYPES[type] ?? 'Data');
  if (told !== null) return { ...link, what: `ARP ${reader.length} ${told}` };
  const name = type < 0x0600 ? 'LLC' : (ETHERTYPES[type] ?? `0x${type.toString(16).padStart(4, '0')}`);
  return { ...link, what: `${name} ${reader.length}` };
}

function ipv4(reader: Reader): Summary | null {
  const start = reader.offset;
  const available = reader.length - start;
  const first = reader.number(
    'ip.version',
    'Version and header length',
    1,
    (value) =>
      value >> 4 !== 4
        ? `version ${value >> 4}, not 4`
        : (value & 15) < 5
          ? 'the header has at least five words'
          : undefined,
    true,
  );
  if (first === null || first >> 4 !== 4 || (first & 15) < 5) {
    reader.rest('data', 'Data');
    return null;
  }
  const headerBytes = (first & 15) * 4;
  reader.number('ip.tos', 'Type of service', 1, undefined, true);
  const total = reader.number('ip.length', 'IPv4 total length', 2, (value) =>
    value < headerBytes
      ? 'shorter than its own header'
      : value > available
        ? `longer than the ${available} bytes that the frame holds after its Ethernet header`
        : undefined,
  );
  reader.number('ip.id', 'Identification', 2, undefined, true);
  const fragment = reader.number('ip.fragment', 'Flags and fragment offset', 2, undefined, true);
  reader.number('ip.ttl', 'Time to live', 1, (value) => (value === 0 ? 'no router passes it on' : undefined));
  const protocol = reader.number('ip.protocol', 'Protocol', 1);
  const header = reader.bytes.slice(start, start + headerBytes);
  reader.number(
    'ip.checksum',
    'IPv4 checksum',
    2,
    () => {
      if (header.length < headerBytes || internetChecksum(header) === 0) return undefined;
      return `should be 0x${headerChecksum(header).toString(16).padStart(4, '0')}`;
    },
    true,
  );
  const from = reader.take('ip.src', 'IPv4 source', 4, dotted);
  const to = reader.take('ip.dst', 'IPv4 destination', 4, dotted);
  if (!from || !to || total === null || fragment === null) return null;
  if (headerBytes > 20) reader.take('ip.options', 'IPv4 options', headerBytes - 20, hexBytes);
  const ends = { from: dotted(from), to: dotted(to) };
  const inside = (fragment & 0x1fff) === 0 ? INSIDE_IPV4[protocol ?? -1] : undefined;
  const what = inside?.(reader, total - headerBytes, [from, to]) ?? null;
  if (what !== null) return { ...ends, what };
  reader.rest('data', 'Data');
  return { ...ends, what: `IPv4 ${reader.length} protocol ${protocol ?? '?'}` };
}

const INSIDE_IPV4: Readonly<Record<number, typeof udp>> = { 1: icmp, 6: tcp, 17: udp };
const INSIDE_IPV6: Readonly<Record<number, typeof udp>> = { 6: tcp, 17: udp, 58: icmp6 };

/** Null where it is none, or cut. Extension headers are not gone through: what is behind them is data. */
function ipv6(reader: Reader): Summary | null {
  const available = reader.length - reader.offset - 40;
  if ((reader.bytes[reader.offset] ?? 0) >> 4 !== 6) return null;
  reader.number('ip6.version', 'Version, class and flow label', 4, undefined, true);
  const length = reader.number('ip6.length', 'IPv6 payload length', 2, (value) =>
    value > available ? `longer than the ${Math.max(0, available)} bytes that the frame holds` : undefined,
  );
  const next = reader.number('ip6.next', 'Next header', 1);
  reader.number('ip6.hops', 'Hop limit', 1, (value) => (value === 0 ? 'no router passes it on' : undefined));
  const from = reader.take('ip6.src', 'IPv6 source', 16, sixteen);
  const to = reader.take('ip6.dst', 'IPv6 destination', 16, sixteen);
  if (!from || !to || length === null || next === null) return null;
  const what = INSIDE_IPV6[next]?.(reader, length, [from, to]) ?? null;
  reader.rest('data', 'Data');
  return { from: sixteen(from), to: sixteen(to), what: what ?? `IPv6 ${reader.length} next header ${next}` };
}

function headerChecksum(header: Uint8Array): number {
  const blank = header.slice();
  blank.fill(0, 10, 12);
  return internetChecksum(blank);
}
