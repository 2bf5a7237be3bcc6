import { expect, test } from 'vitest';
import type { Frame } from '../../labs/lab.ts';
import { PcapReader, writePcap } from './pcap.ts';

const frame = (at: number, length: number, kept = length): Frame => ({
  at,
  length,
  bytes: Uint8Array.from({ length: kept }, (_, index) => index & 0xff),
});

const FRAMES = [frame(1_700_000_000.000_001, 60), frame(1_700_000_001.5, 1514, 256), frame(1_700_000_002, 0)];

function read(chunks: readonly Uint8Array[]): Frame[] {
  const frames: Frame[] = [];
  const reader = new PcapReader((seen) => frames.push(seen));
  for (const chunk of chunks) reader.push(chunk);
  return frames;
}

test('reads back what was written, with times to the microsecond', () => {
  const frames = read([writePcap(FRAMES, 256)]);
  expect(frames).toHaveLength(FRAMES.length);
  for (const [index, seen] of frames.entries()) {
    const sent = FRAMES[index];
    expect(seen.length).toBe(sent?.length);
    expect(seen.bytes).toEqual(sent?.bytes);
    expect(seen.at).toBeCloseTo(sent?.at ?? 0, 6);
  }
});

test('reads the same frames however the bytes are cut', () => {
  const bytes = writePcap(FRAMES, 256);
  for (const size of [1, 7, 16, 23, 24, 25, 100]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    );
    expect(read(chunks).map(({ length }) => length)).toEqual([60, 1514, 0]);
  }
});

test('knows from the file header that capturing has begun', () => {
  const reader = new PcapReader(() => {});
  const bytes = writePcap([], 256);
  reader.push(bytes.subarray(0, 23));
  expect(reader.started).toBe(false);
  reader.push(bytes.subarray(23));
  expect(reader.started).toBe(true);
});

test('reads files of the other byte order and of nanoseconds', () => {
  const bytes = Buffer.alloc(24 + 16 + 4);
  bytes.writeUInt32BE(0xa1b23c4d, 0);
  bytes.writeUInt32BE(64, 16);
  bytes.writeUInt32BE(1, 20);
  bytes.writeUInt32BE(12, 24);
  bytes.writeUInt32BE(500_000_000, 28);
  bytes.writeUInt32BE(4, 32);
  bytes.writeUInt32BE(60, 36);
  expect(read([bytes])).toEqual([{ at: 12.5, length: 60, bytes: new Uint8Array(4) }]);
});

test('leaves an incomplete last record out', () => {
  const bytes = writePcap(FRAMES.slice(0, 2), 256);
  expect(read([bytes.subarray(0, bytes.length - 1)])).toHaveLength(1);
});

test('refuses a record longer than the snap length instead of waiting for it', () => {
  const bytes = writePcap([frame(1, 60)], 256);
  bytes.writeUInt32LE(0xffff_fff0, 24 + 8);
  expect(() => read([bytes])).toThrow('a pcap record of 4294967280 bytes');
});

test('refuses what is not a pcap of Ethernet frames', () => {
  expect(() => read([Buffer.alloc(24)])).toThrow('not a pcap file');
  const cooked = writePcap([], 256);
  cooked.writeUInt32LE(113, 20);
  expect(() => read([cooked])).toThrow('link type 113');
});

test('survives random bytes: frames within the snap length or an error, never more', () => {
  let state = 42;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 16;
  };
  for (let round = 0; round < 500; round++) {
    const bytes = writePcap(FRAMES, 256);
    for (let hits = 0; hits < 4; hits++) bytes[random() % bytes.length] = random() & 0xff;
    try {
      for (const seen of read([bytes])) expect(seen.bytes.length).toBeLessThanOrEqual(bytes.length);
    } catch (error) {
      expect(String(error)).toMatch(/pcap/);
    }
  }
});
