import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { decodeFrame, internetChecksum } from '../../labs/frame.ts';
import { writePcap } from './pcap.ts';

/** tshark's name of each of our fields, and whether both write its value alike. */
const NAMES: Readonly<Record<string, readonly [name: string, value: 'value' | 'bytes']>> = {
  'eth.dst': ['eth.dst', 'value'],
  'eth.src': ['eth.src', 'value'],
  'eth.type': ['eth.type', 'value'],
  'vlan0.type': ['vlan.etype', 'value'],
  'arp.hardware': ['arp.hw.type', 'value'],
  'arp.protocol': ['arp.proto.type', 'value'],
  'arp.hlen': ['arp.hw.size', 'value'],
  'arp.plen': ['arp.proto.size', 'value'],
  'arp.op': ['arp.opcode', 'value'],
  'arp.src.mac': ['arp.src.hw_mac', 'value'],
  'arp.src.ip': ['arp.src.proto_ipv4', 'value'],
  'arp.dst.mac': ['arp.dst.hw_mac', 'value'],
  'arp.dst.ip': ['arp.dst.proto_ipv4', 'value'],
  'ip.tos': ['ip.dsfield', 'value'],
  'ip.length': ['ip.len', 'value'],
  'ip.id': ['ip.id', 'value'],
  'ip.ttl': ['ip.ttl', 'value'],
  'ip.protocol': ['ip.proto', 'value'],
  'ip.checksum': ['ip.checksum', 'value'],
  'ip.src': ['ip.src', 'value'],
  'ip.dst': ['ip.dst', 'value'],
  'ip6.length': ['ipv6.plen', 'value'],
  'ip6.next': ['ipv6.nxt', 'value'],
  'ip6.hops': ['ipv6.hlim', 'value'],
  'ip6.src': ['ipv6.src', 'value'],
  'ip6.dst': ['ipv6.dst', 'value'],
  'udp.src': ['udp.srcport', 'value'],
  'udp.dst': ['udp.dstport', 'value'],
  'udp.length': ['udp.length', 'value'],
  'udp.checksum': ['udp.checksum', 'value'],
  'tcp.src': ['tcp.srcport', 'value'],
  'tcp.dst': ['tcp.dstport', 'value'],
  // Shown as relative to the first of its connection.
  'tcp.seq': ['tcp.seq_raw', 'bytes'],
  'tcp.window': ['tcp.window_size_value', 'value'],
  'tcp.checksum': ['tcp.checksum', 'value'],
  'tcp.urgent': ['tcp.urgent_pointer', 'value'],
  'icmp.type': ['icmp.type', 'value'],
  'icmp.code': ['icmp.code', 'value'],
  'icmp.checksum': ['icmp.checksum', 'value'],
  'icmp6.type': ['icmpv6.type', 'value'],
  'icmp6.code': ['icmpv6.code', 'value'],
  'icmp6.checksum': ['icmpv6.checksum', 'value'],
};

let seed = 20;
function below(count: number): number {
  seed = (seed * 48271) % 0x7fffffff;
  return seed % count;
}
const noise = (length: number) => Uint8Array.from({ length }, () => below(256));
const word = (value: number) => [(value >> 8) & 255, value & 255];
const joined = (...parts: Iterable<number>[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** A frame whose lengths are true, and whose checksums are right in half of them. */
function made(kind: number): Uint8Array {
  const ends = joined(noise(6).fill(0x02, 0, 1), noise(6).fill(0x02, 0, 1));
  const tag = below(4) === 0 ? [0x81, 0, 0, 1 + below(4000)].map((byte) => byte & 255) : [];
  if (kind === 0) return joined(ends, tag, [8, 6, 0, 1, 8, 0, 6, 4, 0, 1 + below(2)], noise(20));
  const six = kind % 2 === 0;
  const which = (kind >> 1) % 3;
  const protocol = [17, 6, six ? 58 : 1][which] ?? 17;
  const payload = noise(8 + below(40));
  const inside =
    protocol === 17
      ? joined(
          word(20_000 + below(9_000)),
          word(30_000 + below(9_000)),
          word(8 + payload.length),
          [0, 0],
          payload,
        )
      : protocol === 6
        ? joined(
            word(20_000 + below(9_000)),
            word(30_000 + below(9_000)),
            noise(8),
            [0x50, 2 << below(4)],
            noise(2),
            [0, 0],
            noise(2),
            payload,
          )
        : joined([protocol === 1 ? 8 * below(2) : 128 + below(2), 0, 0, 0], noise(4), payload);
  const [from, to] = six ? [noise(16).fill(0, 2, 2 + below(12)), noise(16)] : [noise(4), noise(4)];
  if (from) from[0] = six ? 0x20 : 10;
  if (to) to[0] = six ? 0x20 : 10;
  const at = protocol === 17 ? 6 : protocol === 6 ? 16 : 2;
  const pseudo = protocol === 1 ? [] : [...(from ?? []), ...(to ?? []), 0, protocol, ...word(inside.length)];
  if (below(2) === 0) inside.set(word(internetChecksum(joined(pseudo, inside))), at);
  if (six)
    return joined(
      ends,
      tag,
      [0x86, 0xdd, 0x60, 0, 0, 0],
      word(inside.length),
      [protocol, 1 + below(255)],
      from ?? [],
      to ?? [],
      inside,
    );
  const header = joined(
    [0x45, below(256)],
    word(20 + inside.length),
    noise(2),
    [0x40, 0, 1 + below(255), protocol, 0, 0],
    from ?? [],
    to ?? [],
  );
  if (below(2) === 0) header.set(word(internetChecksum(header)), 10);
  return joined(ends, tag, [8, 0], header, inside);
}

interface Told {
  readonly hex: string;
  readonly offset: number;
  readonly length: number;
  readonly shown: string;
}

/** Fields of tshark's JSON by name, wherever they stand. */
function collect(node: unknown, found = new Map<string, Told>()): Map<string, Told> {
  if (node === null || typeof node !== 'object') return found;
  const record = node as Record<string, unknown>;
  for (const [key, value] of Object.entries(record)) {
    if (key.endsWith('_raw') && Array.isArray(value)) {
      const name = key.slice(0, -4);
      const [hex, offset, length] = value as [string, number, number];
      // A name that ends in _raw by itself has two entries, and its text is lost among them.
      const shown = typeof record[name] === 'string' ? record[name] : '';
      found.set(name, { hex, offset, length, shown });
    } else if (!Array.isArray(value)) collect(value, found);
  }
  return found;
}

const COUNT = 400;

test('fields lie and read as tshark has them, in frames of every protocol of the course', () => {
  const frames = Array.from({ length: COUNT }, (_, index) => {
    const bytes = made(index % 7);
    return { at: index / 100, length: bytes.length, bytes };
  });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wirespeed-frames-'));
  let told: unknown[];
  try {
    const file = path.join(folder, 'frames.pcap');
    writeFileSync(file, writePcap(frames, 256));
    told = JSON.parse(
      execFileSync('tshark', ['-n', '-r', file, '-T', 'json', '-x', '--no-duplicate-keys'], {
        maxBuffer: 256 * 1024 * 1024,
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, HOME: folder },
      }).toString(),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(told).toHaveLength(COUNT);
  const compared = new Set<string>();
  frames.forEach((frame, index) => {
    const theirs = collect((told[index] as { _source: { layers: unknown } })._source.layers);
    for (const field of decodeFrame(frame.bytes).fields) {
      const [name, how] = NAMES[field.id] ?? [];
      if (name === undefined) continue;
      const other = theirs.get(name);
      const where = `${field.id} of frame ${index + 1}`;
      expect(other && { offset: other.offset, length: other.length }, where).toEqual({
        offset: field.offset,
        length: field.length,
      });
      const hex = Buffer.from(frame.bytes.subarray(field.offset, field.offset + field.length)).toString(
        'hex',
      );
      expect(other?.hex, where).toBe(hex);
      if (how === 'value') expect(field.value, where).toBe(other?.shown);
      compared.add(field.id);
    }
    for (const id of ['ip.checksum', 'udp.checksum', 'tcp.checksum', 'icmp.checksum', 'icmp6.checksum']) {
      const field = decodeFrame(frame.bytes).fields.find((one) => one.id === id);
      // What we call right must be so for the sum itself; tshark does not check sums unless it is asked to.
      if (field?.fault?.startsWith('should be')) expect(field.fault).not.toContain(field.value);
    }
  });
  expect([...compared].sort()).toEqual(Object.keys(NAMES).sort());
});
