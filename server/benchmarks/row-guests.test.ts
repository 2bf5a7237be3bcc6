import { expect, test } from 'vitest';
import { changed, turnOf } from './row-guests.ts';

const GUEST = [
  'qemu',
  '-accel',
  'tcg,tb-size=32',
  '-netdev',
  'tap,id=n0',
  '-device',
  'virtio-net-pci,ioeventfd=off,mac=02',
];

test('an option of the card or the tap takes the place of the guest’s own', () => {
  expect(changed(GUEST, { card: 'ioeventfd=on,tx=timer', tap: 'vhost=on' })).toEqual([
    ...['qemu', '-accel', 'tcg,tb-size=32', '-netdev', 'tap,id=n0,vhost=on'],
    ...['-device', 'virtio-net-pci,mac=02,ioeventfd=on,tx=timer'],
  ]);
  expect(changed(GUEST, {})).toEqual(GUEST);
});

test('another accelerator takes the place of the guest’s own, and other words come last', () => {
  expect(changed(GUEST, { qemu: ['-accel', 'tcg,thread=single'] }).slice(0, 3)).toEqual([
    ...['qemu', '-accel', 'tcg,thread=single'],
  ]);
  expect(changed(GUEST, { qemu: ['-object', 'iothread,id=io0'] }).slice(-2)).toEqual([
    '-object',
    'iothread,id=io0',
  ]);
});

test('a window’s rate, and what a packet of it cost', () => {
  const before = { packets: 1_000, spent: 3, at: 500 };
  const turn = turnOf(before, { packets: 501_000, spent: 5, at: 2_500 });
  expect(turn.figure).toBe(250_000);
  expect(turn.parts).toMatchObject([{ value: 4, unit: 's' }]);
  expect(turnOf(before, { ...before, at: 2_500 })).toEqual({ figure: 0, parts: [] });
});
