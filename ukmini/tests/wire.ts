import type { Duplex } from 'node:stream';

/**
 * The other end of a guest's network cable: a socket that QEMU is born with and takes as its `-netdev socket`, each frame
 * behind its length in four bytes. Nothing is lost on it, which a bridge cannot promise, and no privilege is needed. QEMU
 * would connect to an address of its own accord only beside the guest, and drops what a quick guest sends until then.
 */
export class Wire {
  /** Called for each frame from the guest. The bytes may be kept. */
  onFrame: (frame: Buffer) => void;
  #socket: Duplex | undefined;

  constructor(onFrame: (frame: Buffer) => void) {
    this.onFrame = onFrame;
  }

  /** The socket whose other end a new QEMU has. */
  plug(socket: Duplex): void {
    this.#socket = socket;
    const take = frames((frame) => this.onFrame(frame));
    socket.on('data', take);
    socket.on('error', () => {}); // QEMU went away: its exit says so
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
