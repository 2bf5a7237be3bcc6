import { describe, expect, test } from 'vitest';
import { conformanceImage, type Kernel, ukmini, unikraft } from './boot.ts';
import { traffic } from './traffic.ts';

/** A minute on request, else short enough for every run. */
const SECONDS = process.env.WORKSHOP_LONG === '1' ? 60 : 10;

/** What even a very busy machine manages in that time; the test is about what arrives, not how fast. */
const FEW = { sent: 1000, received: 100 };

async function exact(kernel: Kernel): Promise<void> {
  const { wire, guest, console } = await traffic(await conformanceImage(kernel), kernel, SECONDS);
  expect(wire.received, console).toBeGreaterThan(FEW.sent);
  expect(guest.received, console).toBeGreaterThan(FEW.received);
  expect({ wrong: wire.wrong, frames: wire.received, bytes: wire.receivedBytes }).toEqual({
    wrong: 0,
    frames: guest.sent,
    bytes: guest.sentBytes,
  });
  expect({ wrong: guest.wrong, frames: guest.received, bytes: guest.receivedBytes }).toEqual({
    wrong: 0,
    frames: wire.sent,
    bytes: wire.sentBytes,
  });
}

describe('random frames both ways at full speed', () => {
  test('none is lost, doubled, overtaken or changed on ukmini', () => exact(ukmini));
  test.skipIf(!unikraft)('nor on Unikraft (needs UK_ROOT)', () => exact(unikraft as Kernel));
});
