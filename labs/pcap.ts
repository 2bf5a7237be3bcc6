/** Reads the pcap files that our own server writes: little-endian, microseconds, Ethernet. Pure, for the page. */
import type { Frame } from './lab.ts';

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const MAGIC = 0xa1b2c3d4;

/**
 * The frames, oldest first, and at most so many; what is cut or untrue at the end is left out.
 * Null where it is no such file.
 */
export function readPcap(file: Uint8Array, most: number): Frame[] | null {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < FILE_HEADER_BYTES || view.getUint32(0, true) !== MAGIC) return null;
  const frames: Frame[] = [];
  let at = FILE_HEADER_BYTES;
  while (frames.length < most && at + RECORD_HEADER_BYTES <= file.length) {
    const captured = view.getUint32(at + 8, true);
    const end = at + RECORD_HEADER_BYTES + captured;
    if (end > file.length) break;
    frames.push({
      at: view.getUint32(at, true) + view.getUint32(at + 4, true) / 1e6,
      length: view.getUint32(at + 12, true),
      bytes: file.subarray(at + RECORD_HEADER_BYTES, end),
    });
    at = end;
  }
  return frames;
}
