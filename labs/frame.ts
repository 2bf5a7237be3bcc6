/**
 * Decodes an Ethernet frame into named fields with their place, value and any fault: what the checks judge and what
 * the page shows beside the bytes. Never throws, whatever the bytes are.
 */

export interface Field {
  /** Stable within a frame, such as `ip.checksum`; the same in a frame that it is compared with. */
  readonly id: string;
  readonly name: string;
  /** First byte within the frame and number of bytes. */
  readonly offset: number;
  readonly length: number;
  /** As Wireshark would write it: `52:54:00:ab:cd:ef`, `192.168.128.1`, `5001`, `0xf86e`. */
  readonly value: string;
  /** What is wrong with the field, in a sentence. */
  readonly fault?: string;
}

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

/** The Internet checksum over `bytes`, which must come out as 0 where the checksum itself is among them. */
export function internetChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

interface Summary {
  readonly from: string;
  readonly to: string;
  readonly what: string;
}

/** A cursor over the frame that collects fields. Reading beyond the bytes gives null and adds nothing. */
class Reader {
  readonly fields: Field[] = [];
  readonly bytes: Uint8Array;
  readonly length: number;
  offset = 0;
  #cut = false;

  constructor(bytes: Uint8Array, length: number) {
    this.bytes = bytes;
    this.length = length;
  }

  /** Adds the next field and returns its bytes. */
  take(
    id: string,
    name: string,
    length: number,
    show: (bytes: Uint8Array) => string,
    fault?: (bytes: Uint8Array) => string | undefined,
  ): Uint8Array | null {
    const field = this.bytes.subarray(this.offset, this.offset + length);
    if (field.length < length) {
      // Said once, where it happens: every field behind it is missing too.
      if (!this.#cut) this.rest('cut', 'Cut short', `the frame ends within "${name}"`);
      this.#cut = true;
      return null;
    }
    const wrong = fault?.(field);
    this.fields.push({
      id,
      name,
      offset: this.offset,
      length,
      value: show(field),
      ...(wrong === undefined ? {} : { fault: wrong }),
    });
    this.offset += length;
    return field;
  }

  number(
    id: string,
    name: string,
    length: 1 | 2,
    fault?: (value: number) => string | undefined,
    hex = false,
  ) {
    const show = (bytes: Uint8Array) =>
      hex
        ? `0x${number(bytes)
            .toString(16)
            .padStart(length * 2, '0')}`
        : String(number(bytes));
    const bytes = this.take(id, name, length, show, fault && ((field) => fault(number(field))));
    return bytes && number(bytes);
  }

  rest(id: string, name: string, fault?: string): void {
    const left = this.bytes.subarray(this.offset);
    if (left.length === 0 && fault === undefined) return;
    this.fields.push({
      id,
      name,
      offset: this.offset,
      length: left.length,
      value: repeated(left),
      ...(fault === undefined ? {} : { fault }),
    });
    this.offset += left.length;
  }
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
  reader.rest('data', ETHERTYPES[type] ?? 'Data');
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
  const what =
    protocol === 17 && (fragment & 0x1fff) === 0 ? udp(reader, total - headerBytes, [from, to]) : null;
  if (what !== null) return { ...ends, what };
  reader.rest('data', 'Data');
  return { ...ends, what: `IPv4 ${reader.length} protocol ${protocol ?? '?'}` };
}

/** `available` counts the bytes that the IPv4 header leaves for UDP. */
function udp(
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

function headerChecksum(header: Uint8Array): number {
  const blank = header.slice();
  blank.fill(0, 10, 12);
  return internetChecksum(blank);
}

function number(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

function hexBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function mac(bytes: Uint8Array): string {
  return hexBytes(bytes).replaceAll(' ', ':');
}

function dotted(bytes: Uint8Array): string {
  return bytes.join('.');
}

/** "18 × 55" for a payload of one byte repeated, its first bytes otherwise. */
function repeated(bytes: Uint8Array): string {
  if (bytes.length > 1 && bytes.every((byte) => byte === bytes[0]))
    return `${bytes.length} × ${hexBytes(bytes.subarray(0, 1))}`;
  return bytes.length > 32 ? `${hexBytes(bytes.subarray(0, 32))} … (${bytes.length} bytes)` : hexBytes(bytes);
}
