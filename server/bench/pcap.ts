/**
 * The classic pcap format, read as a stream and written whole. https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-05.html
 *
 * Frames are a stranger's bytes and dumpcap handles them before we do, so a record that cannot be true (longer than
 * the snap length, a foreign link type) ends the reading with an error instead of being followed.
 */
import type { Frame } from '../../labs/lab.ts';

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;
const LINKTYPE_ETHERNET = 1;
/** In the year 2106 the format's seconds are full. */
const LAST_MICROSECOND = 2 ** 32 * 1e6 - 1;
/** Largest snap length this reader accepts: libpcap's own maximum for Ethernet. */
const MAX_SNAP_BYTES = 256 * 1024;

/** Pushes bytes in, gets frames out; holds at most one incomplete record. Times are seconds since the epoch. */
export class PcapReader {
  readonly #onFrame: (frame: Frame) => void;
  #rest: Buffer = Buffer.alloc(0);
  #format: Format | null = null;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  /** The file header has come: from now on the capturing program sees frames. */
  get started(): boolean {
    return this.#format !== null;
  }

  /** @throws Error where the bytes are not a pcap of Ethernet frames. */
  push(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk]);
    let offset = 0;
    if (this.#format === null) {
      if (bytes.length < FILE_HEADER_BYTES) {
        this.#rest = bytes;
        return;
      }
      this.#format = readFormat(bytes);
      offset = FILE_HEADER_BYTES;
    }
    const { u32, snapBytes, secondsPerTick } = this.#format;
    while (bytes.length - offset >= RECORD_HEADER_BYTES) {
      const captured = u32(bytes, offset + 8);
      if (captured > snapBytes) throw new Error(`a pcap record of ${captured} bytes`);
      const ticks = u32(bytes, offset + 4);
      if (ticks * secondsPerTick >= 1) throw new Error(`a pcap record of ${ticks} ticks beyond its second`);
      const end = offset + RECORD_HEADER_BYTES + captured;
      if (end > bytes.length) break;
      this.#onFrame({
        at: u32(bytes, offset) + ticks * secondsPerTick,
        length: u32(bytes, offset + 12),
        // A copy: a kept frame must not keep a whole chunk of a flood alive.
        bytes: new Uint8Array(bytes.subarray(offset + RECORD_HEADER_BYTES, end)),
      });
      offset = end;
    }
    this.#rest = Buffer.from(bytes.subarray(offset));
  }
}

/** A pcap file of these frames, with microseconds; their times are seconds since the epoch. */
export function writePcap(frames: readonly Frame[], snapBytes: number): Buffer {
  return Buffer.concat([pcapHeader(snapBytes), ...frames.map(pcapRecord)]);
}

export function pcapHeader(snapBytes: number): Buffer {
  const header = Buffer.alloc(FILE_HEADER_BYTES);
  header.writeUInt32LE(MAGIC_MICROSECONDS, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(snapBytes, 16);
  header.writeUInt32LE(LINKTYPE_ETHERNET, 20);
  return header;
}

export function pcapRecord(frame: Frame): Buffer {
  const record = Buffer.alloc(RECORD_HEADER_BYTES + frame.bytes.length);
  const microseconds = Math.min(Math.round(frame.at * 1e6), LAST_MICROSECOND);
  record.writeUInt32LE(Math.floor(microseconds / 1e6), 0);
  record.writeUInt32LE(microseconds % 1e6, 4);
  record.writeUInt32LE(frame.bytes.length, 8);
  record.writeUInt32LE(frame.length, 12);
  record.set(frame.bytes, RECORD_HEADER_BYTES);
  return record;
}

interface Format {
  readonly u32: (bytes: Buffer, offset: number) => number;
  readonly snapBytes: number;
  readonly secondsPerTick: number;
}

function readFormat(bytes: Buffer): Format {
  for (const u32 of [
    (from: Buffer, offset: number) => from.readUInt32LE(offset),
    (from: Buffer, offset: number) => from.readUInt32BE(offset),
  ]) {
    const magic = u32(bytes, 0);
    if (magic !== MAGIC_MICROSECONDS && magic !== MAGIC_NANOSECONDS) continue;
    const linkType = u32(bytes, 20) & 0xffff;
    if (linkType !== LINKTYPE_ETHERNET) throw new Error(`a pcap of link type ${linkType}`);
    return {
      u32,
      snapBytes: Math.min(u32(bytes, 16) || MAX_SNAP_BYTES, MAX_SNAP_BYTES),
      secondsPerTick: magic === MAGIC_MICROSECONDS ? 1e-6 : 1e-9,
    };
  }
  throw new Error('not a pcap file');
}
