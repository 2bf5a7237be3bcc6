/** Terminal bytes on the wire. */

/**
 * Binary frames, both ways: u8 type, u16 channel (big endian), payload.
 * output: bytes of the terminal; gap: f64, bytes that were dropped at this place; ack: f64, absolute stream offset
 * that the page has shown; input: bytes typed; end: the stream is complete.
 */
export const FRAME = { output: 0, ack: 1, input: 2, gap: 3, end: 4 } as const;
export type FrameType = (typeof FRAME)[keyof typeof FRAME];
export const FRAME_HEADER_BYTES = 3;

/** One binary frame. @throws RangeError where the channel is not an unsigned 16-bit number. */
export function encodeFrame(
  type: FrameType,
  channel: number,
  payload: Uint8Array | number,
): Uint8Array<ArrayBuffer> {
  const length = typeof payload === 'number' ? 8 : payload.length;
  const bytes = new Uint8Array(FRAME_HEADER_BYTES + length);
  const view = new DataView(bytes.buffer);
  if (!Number.isInteger(channel) || channel < 0 || channel > 0xffff)
    throw new RangeError(`channel ${channel}`);
  view.setUint8(0, type);
  view.setUint16(1, channel);
  if (typeof payload === 'number') view.setFloat64(FRAME_HEADER_BYTES, payload);
  else bytes.set(payload, FRAME_HEADER_BYTES);
  return bytes;
}

/** The parts of a binary frame, or null where it is not one. `payload` is a view, not a copy. */
export function decodeFrame(
  bytes: Uint8Array,
): { type: FrameType; channel: number; payload: Uint8Array; value: number } | null {
  if (bytes.length < FRAME_HEADER_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = view.getUint8(0);
  if (type > FRAME.end) return null;
  const isNumber = type === FRAME.ack || type === FRAME.gap;
  if (isNumber && bytes.length !== FRAME_HEADER_BYTES + 8) return null;
  return {
    type: type as FrameType,
    channel: view.getUint16(1),
    payload: bytes.subarray(FRAME_HEADER_BYTES),
    value: isNumber ? view.getFloat64(FRAME_HEADER_BYTES) : 0,
  };
}
