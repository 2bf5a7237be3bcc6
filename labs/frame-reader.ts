/** A cursor over the bytes of a frame, and how single values are written. */

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

/** The Internet checksum over `bytes`, which must come out as 0 where the checksum itself is among them. */
export function internetChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** A cursor over the frame that collects fields. Reading beyond the bytes gives null and adds nothing. */
export class Reader {
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
    length: 1 | 2 | 4,
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

export function number(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

export function hexBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

export function mac(bytes: Uint8Array): string {
  return hexBytes(bytes).replaceAll(' ', ':');
}

export function dotted(bytes: Uint8Array): string {
  return bytes.join('.');
}

/** "18 × 55" for a payload of one byte repeated, its first bytes otherwise. */
export function repeated(bytes: Uint8Array): string {
  if (bytes.length > 1 && bytes.every((byte) => byte === bytes[0]))
    return `${bytes.length} × ${hexBytes(bytes.subarray(0, 1))}`;
  return bytes.length > 32 ? `${hexBytes(bytes.subarray(0, 32))} … (${bytes.length} bytes)` : hexBytes(bytes);
}

/** An IPv6 address in its short form: the longest run of zeros, of two groups at least, left out. */
export function sixteen(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, at) => ((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0));
  let [best, longest] = [-1, 1];
  for (let at = 0; at < 8; at++) {
    let end = at;
    while (end < 8 && groups[end] === 0) end++;
    if (end - at > longest) [best, longest] = [at, end - at];
  }
  const shown = (part: number[]) => part.map((group) => group.toString(16)).join(':');
  if (best < 0) return shown(groups);
  return `${shown(groups.slice(0, best))}::${shown(groups.slice(best + longest))}`;
}
