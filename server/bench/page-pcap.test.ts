import { expect, test } from 'vitest';
import type { Frame } from '../../labs/lab.ts';
import { readPcap } from '../../labs/pcap.ts';
import { PcapReader, writePcap } from './pcap.ts';

test('the page reads a pcap as the server does, whole and cut anywhere', () => {
  const frames = Array.from({ length: 5 }, (_, index) => {
    const bytes = Uint8Array.from({ length: 20 + index }, (_, at) => (at * 37 + index) & 255);
    return { at: 1_700_000_000 + index / 8, length: bytes.length + index, bytes };
  });
  const file = new Uint8Array(writePcap(frames, 256));
  const own: unknown[] = [];
  new PcapReader((frame) => own.push({ ...frame, bytes: [...frame.bytes] })).push(file);
  const plain = (list: readonly Frame[] | null) =>
    list?.map((frame) => ({ ...frame, bytes: [...frame.bytes] }));
  expect(plain(readPcap(file, 10))).toEqual(own);
  expect(readPcap(file, 2)).toHaveLength(2);
  for (let end = 0; end < file.length; end++) {
    const read = readPcap(file.subarray(0, end), 10);
    if (end < 24) expect(read).toBeNull();
    else expect(plain(read)).toEqual(own.slice(0, read?.length));
  }
  expect(readPcap(new Uint8Array(100).fill(7), 10)).toBeNull();
});
