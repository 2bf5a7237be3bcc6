import { describe, expect, it } from 'vitest';
import type { Evidence } from '../lab.ts';
import { hintOf, RETURNED, short } from '../testing.ts';
import { courseFrame, type Flowing, flowing } from '../testing-traffic.ts';
import { dontStop } from './check.ts';

const reference = flowing();
const judge = (evidence: Evidence, against = reference) => dontStop.check(evidence, against);
const failed = (run: Flowing) =>
  judge(flowing(run)).flatMap((item) =>
    item.result === 'fail' && item.seen !== 'not reached' ? [item.id] : [],
  );
const hint = (run: Flowing, id: string) => hintOf(judge(flowing(run)), id);
const lines = (count: number, at: number) =>
  Array.from({ length: count }, (_, index) => ({ at: at + index / 1000, text: 'sent' }));

describe('step 04', () => {
  it('passes a guest that sends until it is stopped', () => {
    expect(short(judge(reference))).toMatch(/^([a-z0-9-]+\+ ?)+$/);
  });

  it('passes a slow one, with few lines on its console', () => {
    expect(failed({ sent: 3_000, lines: lines(5, 1) })).toEqual([]);
  });

  it('lists its items in the order of the tasks', () => {
    expect(judge(reference).map((item) => item.id)).toEqual(dontStop.tasks.map((task) => task.item));
  });

  it('refuses what falls silent, and thinks of memory', () => {
    expect(failed({ until: 0.4 })).toEqual(['keeps-sending']);
    expect(hint({ until: 0.4 }, 'keeps-sending')).toContain('still yours');
    expect(failed({ until: 1.9 })).toEqual(['keeps-sending']);
    expect(failed({ until: 2.5 })).toEqual([]);
  });

  it('refuses a program that returns, whatever it sent', () => {
    expect(hint({ ending: RETURNED, sent: 10, seconds: 0.4 }, 'keeps-sending')).toContain('loop without end');
    expect(hint({ ending: RETURNED }, 'keeps-sending')).toContain('only says that the queue is full');
  });

  it('says that NULL was sent where an assertion tells so', () => {
    const detail = 'The packet was NULL.';
    const ending = { kind: 'assertion', expression: 'pkt', where: '', detail } as const;
    expect(hint({ ending, until: 0.4 }, 'keeps-sending')).toContain(`${detail} Mostly memory`);
  });

  it('knows the refusal of a packet without headroom', () => {
    const messages = ['ERR:  [libvirtio_net] <virtio_net.c @ 402> Failed to prepend virtio header'];
    expect(hint({ messages, until: 0.5 }, 'keeps-sending')).toContain('too little headroom');
    expect(failed({ messages, until: 0.5 })).toEqual(['keeps-sending']);
  });

  it('refuses a wrong frame among right ones', () => {
    const frames = [courseFrame(), courseFrame({ 11: 0x77 })];
    expect(failed({ frames })).toEqual(['well-formed']);
    expect(hint({ frames }, 'well-formed')).toContain('Frame 2 is wrong');
    expect(hint({ frames: [courseFrame({ 24: 0 })] }, 'well-formed')).toContain('Already the first frame');
  });

  it('misses frames that the bridge dropped, but not those still under way', () => {
    const framesNotKept = 269_997;
    expect(failed({ frames: [courseFrame()], framesNotKept })).toEqual([]);
    expect(failed({ frames: [courseFrame()], framesNotKept: framesNotKept - 20 })).toEqual(['well-formed']);
    expect(hint({ frames: [], framesNotKept: 0 }, 'well-formed')).toContain('threw frames away');
  });

  it('refuses a console that floods, counting lines that were not kept', () => {
    expect(failed({ lines: lines(40, 1) })).toEqual(['quiet']);
    expect(failed({ lines: [{ at: 1, text: '… 12,345 lines not kept …' }] })).toEqual(['quiet']);
    expect(failed({ lines: lines(200, 0.1) })).toEqual([]);
  });

  it('takes the blame where the reference sent nothing either', () => {
    const silent = flowing({ sent: 0 });
    expect(short(judge(silent, silent))).toContain('keeps-sending!');
    expect(failed({ sent: 0 })).toEqual(['keeps-sending']);
  });

  it('ends its window once it has seen enough', () => {
    const enough = (run: Flowing) => {
      const { guest } = flowing(run);
      return guest !== null && dontStop.observe.enough?.(guest);
    };
    expect(enough({ seconds: 3 })).toBe(true);
    expect(enough({ seconds: 2 })).toBe(false);
    expect(enough({ seconds: 7, sent: 0 })).toBe(false);
  });
});
