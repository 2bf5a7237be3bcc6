/**
 * What may pass from a learner's gdb to QEMU's stub: whole packets of the remote protocol, in printable ASCII, and the
 * three single bytes of it. Commands for QEMU's monitor are not among them, however they are written: QEMU undoes
 * escapes and repetitions before it reads a packet, and skips bytes while the guest runs, so nothing passes that it
 * could read otherwise than it is read here.
 */

/** QEMU's stub reads packets of up to 4,096 characters. */
const MOST_CHARACTERS = 4_096;
const [START, SUM] = [0x24, 0x23];
/** Received; not received; and the key that stops the guest. */
const SINGLE: ReadonlySet<number> = new Set([0x2b, 0x2d, 0x03]);
/** No start within, no escape, no repetition. */
const BODY = /^[\x20-\x22\x25-\x29\x2b-\x7c\x7e]*$/;
const MONITOR = /^qRcmd/i;

export interface Passed {
  /** For QEMU. */
  readonly pass: Buffer;
  /** For gdb, in QEMU's place: the packet was received, and is not supported. */
  readonly answer: Buffer;
}

const UNSUPPORTED = Buffer.from('+$#00');

export class StubPackets {
  readonly #packet = Buffer.alloc(MOST_CHARACTERS + 4);
  /** Of the packet that has begun; 0 between packets. */
  #length = 0;

  read(chunk: Uint8Array): Passed {
    // Bytes are put together here: a buffer for each of a flood of single ones would be an eighth of this process's time.
    const pass = Buffer.allocUnsafe(this.#length + chunk.length);
    let [passed, refused] = [0, 0];
    for (const byte of chunk) {
      if (this.#length === 0 && byte !== START) {
        if (SINGLE.has(byte)) pass[passed++] = byte;
        continue;
      }
      this.#packet[this.#length++] = byte;
      const ended = this.#length > 3 && this.#packet[this.#length - 3] === SUM;
      if (!ended && this.#length < this.#packet.length) continue;
      const packet = this.#packet.toString('latin1', 0, this.#length);
      if (mayPass(packet)) passed += this.#packet.copy(pass, passed, 0, this.#length);
      else refused++;
      this.#length = 0;
    }
    return {
      pass: pass.subarray(0, passed),
      answer: Buffer.alloc(refused * UNSUPPORTED.length, UNSUPPORTED),
    };
  }
}

function mayPass(packet: string): boolean {
  const [, body = null] = /^\$([^#]*)#[0-9a-f]{2}$/i.exec(packet) ?? [];
  return body !== null && BODY.test(body) && !MONITOR.test(body);
}
