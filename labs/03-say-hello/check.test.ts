import { describe, expect, it } from 'vitest';
import type { Evidence, Frame } from '../lab.ts';
import { hintOf, MAC, type Run, ran, STOPPED, short } from '../testing.ts';
import { sayHello } from './check.ts';

const HEX = `ffffffffffff${MAC.replaceAll(':', '')}08004500002e000000004011f86ec0a88001c0a880fe138913890${'01a0000'}${'55'.repeat(18)}`;

/** The course's frame with some bytes replaced; the header checksum is made right again unless it was replaced itself. */
function frame(changes: Readonly<Record<number, number>> = {}, length = 60): Frame {
  const bytes = new Uint8Array(Math.max(length, 60)).fill(0x55);
  bytes.set(Uint8Array.from(HEX.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
  for (const [offset, value] of Object.entries(changes)) bytes[Number(offset)] = value;
  if (!(24 in changes)) {
    bytes.fill(0, 24, 26);
    let sum = 0;
    for (let at = 14; at < 34; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    sum = 65535 - (sum % 65535);
    bytes.set([sum >> 8, sum & 255], 24);
  }
  return { at: 1, length, bytes: bytes.subarray(0, length) };
}

const UP: Run = { status: ['ACKNOWLEDGE', 'DRIVER', 'FEATURES_OK', 'DRIVER_OK'], queues: [true, true] };
const reference = ran({ ...UP, frames: [frame()] });
const judge = (evidence: Evidence, against = reference) => sayHello.check(evidence, against);
const failed = (evidence: Evidence) =>
  judge(evidence).flatMap((item) => (item.result !== 'pass' && item.seen !== 'not reached' ? [item.id] : []));
const sent = (...frames: Frame[]) => ran({ ...UP, frames });
const hint = (evidence: Evidence, id: string) => hintOf(judge(evidence), id);

describe('step 03', () => {
  it('passes one right frame, whether main returns or not', () => {
    expect(short(judge(reference))).toMatch(/^([a-z0-9-]+\+ ?)+$/);
    expect(failed(ran({ ...UP, frames: [frame()], ending: STOPPED }))).toEqual([]);
  });

  it('passes another payload, identification, type of service, “do not fragment” and a right UDP checksum', () => {
    expect(failed(sent(frame({ 50: 1, 18: 0xab, 15: 0x10, 20: 0x40 })))).toEqual([]);
    const guessed = judge(sent(frame({ 40: 0x12, 41: 0x34 })));
    expect(hintOf(guessed, 'udp-length')).toContain('0 says that there is none');
  });

  it.each([
    ['length', frame({ 17: 50, 39: 30 }, 64), 'has 64 bytes'],
    ['eth-dst', frame({ 0: 0x52 }), 'Everyone on the link'],
    ['eth-src', frame({ 11: 0x56 }), 'changes with every run'],
    ['eth-type', frame({ 12: 0x00, 13: 0x08 }), 'network byte order'],
    ['ip-header', frame({ 17: 60 }), '60 − 14 = 46'],
    ['ip-header', frame({ 20: 0x20 }), 'fragment'],
    ['ip-header', frame({ 22: 1 }), 'time to live should be 64'],
    ['ip-header', frame({ 23: 6 }), 'UDP is protocol 17'],
    ['ip-addresses', frame({ 33: 2 }), '192.168.128.254'],
    ['ip-checksum', frame({ 24: 0xd1, 25: 0x45 }), 'no more, with its own field as 0'],
    ['udp-ports', frame({ 35: 0x88 }), 'should be 5001'],
    ['udp-length', frame({ 39: 18 }), '60 − 14 − 20 = 26'],
  ])('refuses a wrong %s', (id, wrong, words) => {
    expect(failed(sent(wrong))).toContain(id);
    expect(hint(sent(wrong), id)).toContain(words);
  });

  it('counts the frames, kept or not', () => {
    expect(hint(sent(frame(), frame()), 'one-frame')).toContain('2 came');
    expect(hint(ran({ ...UP, frames: [frame()], framesNotKept: 41_232 }), 'one-frame')).toContain(
      '41233 came',
    );
  });

  it('finds out why there is none', () => {
    const error = (text: string) =>
      ran({ ...UP, messages: [`ERR:  [libvirtio_net] <virtio_net.c @ 402> ${text}`] });
    expect(hint(ran(UP), 'one-frame')).toContain('no packet was handed to it');
    expect(hint(error('Failed to prepend virtio header'), 'one-frame')).toContain('nb_encap_tx');
    expect(hint(error('Packet size too big: 1528, max:1526'), 'one-frame')).toContain('1514');
    expect(hint(ran({ ...UP, taken: 1 }), 'one-frame')).toContain('The bridge threw the frame away');
    const ending = { kind: 'assertion', expression: 'pkt', where: '', detail: 'It was NULL.' } as const;
    expect(hint(ran({ ...UP, ending }), 'one-frame')).toBe('It was NULL.');
  });

  it('judges nothing behind a frame that did not come', () => {
    const items = judge(ran(UP));
    expect(items.filter((item) => item.seen === 'not reached').map((item) => item.id)).toEqual(
      items.slice(items.findIndex((item) => item.id === 'length')).map((item) => item.id),
    );
    expect(items.filter((item) => item.hint !== undefined)).toHaveLength(1);
  });

  it('survives frames of any kind', () => {
    for (const length of [1, 13, 14, 20, 33, 34, 41, 42])
      expect(failed(sent(frame({}, length)))).toContain('length');
  });

  it('takes the blame where the reference’s frame is missing, too', () => {
    expect(short(judge(ran(UP), ran(UP)))).toContain('one-frame!');
  });
});
