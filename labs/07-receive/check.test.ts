import { describe, expect, it } from 'vitest';
import type { DeviceStatus, Evidence, GuestEvidence } from '../lab.ts';
import { hintOf, RETURNED, short } from '../testing.ts';
import { courseFrame, type Flowing, flowing, rateLines } from '../testing-traffic.ts';
import { receive } from './check.ts';

const PEER = '52:54:00:0d:0e:0f';

const device = (used: number): DeviceStatus[] => [
  {
    at: 1,
    status: ['ACKNOWLEDGE', 'DRIVER', 'FEATURES_OK', 'DRIVER_OK'],
    queues: [
      { index: 0, size: 256, setUp: true, used },
      { index: 1, size: 256, setUp: true, used: 0 },
    ],
  },
];

function peerThat(sent: number): GuestEvidence {
  return { ...(flowing({ sent, frames: [] }).guest as GuestEvidence), mac: PEER };
}

/** The learner's receiver beside the reference as a sender. */
function run(flow: Flowing = {}, peer = peerThat(40_000)): Evidence {
  const right: Flowing = {
    seconds: 9,
    sent: 0,
    received: 30_000,
    lines: rateLines(30_000, { bytes: 94 }),
    device: device(4711),
  };
  return { ...flowing({ ...right, ...flow }), peer };
}

/** The reference as a receiver beside the learner's image. */
function other(frames = [1, 2, 3, 4].map(() => courseFrame({}, PEER))): Evidence {
  return { ...flowing({ sent: 0, received: 20_000, frames }), peer: peerThat(frames.length * 5000) };
}

const judge = (learner: Evidence, reference = other()) => receive.check(learner, reference);
const failed = (learner: Evidence, reference = other()) =>
  judge(learner, reference).flatMap((item) =>
    item.result === 'fail' && item.seen !== 'not reached' ? [item.id] : [],
  );
const hint = (flow: Flowing, id: string) => hintOf(judge(run(flow)), id);

describe('step 07', () => {
  it('passes a receiver that also sends where it is not told to receive', () => {
    expect(short(judge(run()))).toMatch(/^([a-z0-9-]+\+ ?)+$/);
    expect(judge(run()).map((item) => item.id)).toEqual(receive.tasks.map((task) => task.item));
    expect(judge(run())[5]?.seen).toContain('sent, ');
  });

  it('takes a length with virtio’s header or without', () => {
    for (const bytes of [84, 94, 96])
      expect(failed(run({ lines: rateLines(30_000, { bytes }) }))).toEqual([]);
    expect(failed(run({ lines: rateLines(30_000, { bytes: 60 }) }))).toEqual(['bandwidth']);
    expect(hint({ lines: rateLines(30_000, { bytes: 60 }) }, 'bandwidth')).toContain('24 bytes');
  });

  it('refuses a queue without room, whatever the tap says', () => {
    expect(hint({ received: 0.2 }, 'receives')).toContain('no buffer to write into');
    expect(hint({ device: device(0) }, 'receives')).toContain('pkts[i]->len');
  });

  it('refuses an image that sends instead', () => {
    expect(hint({ sent: 20_000 }, 'receives')).toContain('argv[1]');
  });

  it('refuses buffers that never come back, and a loop that ends', () => {
    expect(hint({ received: 3_000, until: 0.7 }, 'keeps-receiving')).toContain('uk_netbuf_free()');
    expect(hint({ ending: RETURNED }, 'keeps-receiving')).toContain('go on polling');
    expect(failed(run({ until: 7.5 }))).toEqual(['keeps-receiving']);
    expect(failed(run({ until: 8.5 }))).toEqual([]);
  });

  it('blames the machine where it was too slow to tell, or nobody sent', () => {
    expect(short(judge(run({ received: 1_000 })))).toContain('keeps-receiving!');
    expect(short(judge(run({ received: 0 }, peerThat(0))))).toContain('receives!');
    const { peer: _, ...alone } = run();
    expect(short(judge(alone))).toContain('receives!');
  });

  it('refuses polls that are counted or printed', () => {
    expect(failed(run({ lines: rateLines(90_000, { bytes: 94 }) }))).toEqual(['counts']);
    const idle = Array.from({ length: 400 }, (_, index) => ({
      at: 0.1 + index / 1000,
      text: '0 packets/s, 0.00 Mbit/s over 0.00 s',
    }));
    expect(failed(run({ lines: [...idle, ...rateLines(30_000)] }))).toContain('quiet');
    expect(hint({ lines: idle }, 'quiet')).toContain('after a packet was received');
  });

  it('takes a line of zero while nothing comes', () => {
    const lines = [{ at: 0.2, text: '0 packets/s, 0.00 Mbit/s over 2.10 s' }, ...rateLines(30_000)];
    expect(failed(run({ lines }))).toEqual([]);
  });

  it('wants frames where the argument is missing, or an option', () => {
    expect(failed(run(), other([]))).toEqual(['still-sends']);
    expect(failed(run(), other([1, 2, 3].map(() => courseFrame({ 30: 1 }, PEER))))).toEqual(['still-sends']);
    const own = run();
    if (own.build.outcome !== 'built') throw new Error('it is built');
    const config = { CONFIG_APPPKTGEN_RECEIVE: 'y', CONFIG_APPPKTGEN: 'y' };
    expect(failed({ ...own, build: { ...own.build, config } }, other([]))).toEqual([]);
  });

  it('ends its windows in time', () => {
    const enough = (evidence: Evidence, whose: 'learner' | 'reference') =>
      evidence.guest !== null && receive.observe.enough?.(evidence.guest, whose);
    expect(enough(run(), 'learner')).toBe(true);
    expect(enough(run({ seconds: 2 }), 'learner')).toBe(false);
    expect(enough(run({ seconds: 2 }), 'reference')).toBe(true);
    expect(enough(run({ seconds: 7, received: 0 }), 'reference')).toBe(false);
    expect(enough(run({ seconds: 11, received: 0 }), 'learner')).toBe(true);
    const waiting = run({ seconds: 6, received: 0 });
    const beside = (peer: GuestEvidence) => ({ ...(waiting.guest as GuestEvidence), peer });
    expect(receive.observe.enough?.(beside(peerThat(40_000)), 'learner')).toBe(false);
    expect(receive.observe.enough?.(beside({ ...peerThat(40_000), seconds: 4 }), 'learner')).toBe(true);
    expect(enough(run({ seconds: 4, until: 1, lines: [] }), 'learner')).toBe(true);
  });
});
