import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

/**
 * The other end of a guest's network cable: a unix socket that QEMU's `-netdev stream` connects to, each frame behind its
 * length in four bytes. Nothing is lost on it, which a bridge cannot promise, and no privilege is needed.
 */
export class Wire {
  /** Where QEMU connects. */
  readonly path: string;
  /** Called for each frame from the guest. The bytes may be kept. */
  onFrame: (frame: Buffer) => void;
  readonly #folder: string;
  readonly #server: net.Server;
  #socket: net.Socket | undefined;

  private constructor(folder: string, onFrame: (frame: Buffer) => void) {
    this.#folder = folder;
    this.path = path.join(folder, 'wire');
    this.onFrame = onFrame;
    this.#server = net.createServer((socket) => {
      this.#socket = socket;
      const take = frames((frame) => this.onFrame(frame));
      socket.on('data', take);
      socket.on('error', () => {}); // QEMU went away: its exit says so
    });
  }

  static async open(onFrame: (frame: Buffer) => void): Promise<Wire> {
    const wire = new Wire(await mkdtemp(path.join(os.tmpdir(), 'wire-')), onFrame);
    await new Promise<void>((done, failed) => {
      wire.#server.once('error', failed).listen(wire.path, done);
    });
    return wire;
  }

  /** Sends one frame to the guest; false while the socket's buffer is full (wait for `drained`). */
  send(frame: Buffer): boolean {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(frame.length);
    return this.#socket?.write(Buffer.concat([head, frame])) ?? false;
  }

  /** Settles when there is room again after `send` returned false, or when QEMU has gone. */
  drained(): Promise<void> {
    const socket = this.#socket;
    if (!socket || socket.destroyed || !socket.writableNeedDrain) return Promise.resolve();
    return new Promise((done) => {
      const over = () => {
        socket.off('drain', over).off('close', over);
        done();
      };
      socket.on('drain', over).on('close', over);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.destroy();
    await new Promise<void>((done) => this.#server.close(() => done()));
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Cuts a stream of length-prefixed frames wherever its chunks begin and end. */
function frames(take: (frame: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    while (bytes.length - at >= 4) {
      const end = at + 4 + bytes.readUInt32BE(at);
      if (end > bytes.length) break;
      take(bytes.subarray(at + 4, end));
      at = end;
    }
    rest = bytes.subarray(at);
  };
}

/** A guest's request for frames: Ethernet type 0x88b5, then how many and how long, 16 bits each. */
export function request(frame: Buffer): { count: number; length: number } | undefined {
  if (frame.length < 18 || frame.readUInt16BE(12) !== 0x88b5) return undefined;
  return { count: frame.readUInt16BE(14), length: frame.readUInt16BE(16) };
}

/** The n-th answer: to the asker, type 0x88b6, the number n, then bytes that count up from n. */
export function answer(asked: Buffer, length: number, n: number): Buffer {
  const frame = Buffer.alloc(Math.max(length, 16));
  asked.copy(frame, 0, 6, 12);
  Buffer.from([2, 0, 0, 0, 0, 1, 0x88, 0xb6]).copy(frame, 6);
  frame.writeUInt16BE(n & 0xffff, 14);
  for (let i = 16; i < length; i++) frame[i] = (n + i) & 0xff;
  return frame.subarray(0, length);
}
