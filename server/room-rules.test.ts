import { describe, expect, test } from 'vitest';
import { contradicts, displayName, newRoom, roomChange } from './protocol.ts';
import { closedBecause, isOver, rulesFor, type Standing, stillBecause } from './room-rules.ts';
import { freeName } from './web/rooms/room-store.ts';

const STEPS = ['01-getting-started', '02-network-interface', '03-say-hello'] as const;
const [ONE, TWO, THREE] = STEPS;
const NOW = Date.parse('2026-02-06T12:00:00.000Z');

function standing(
  room: Partial<Standing['room']> = {},
  passed: readonly string[] = [],
  openings: Standing['openings'] = [],
): Standing {
  return {
    room: {
      ...{ id: 'r-_4r-_4r-_', name: 'Room', steps: STEPS, kernel: null, measuring: true, names: true },
      ...{ gating: 'after-check', solutions: 'after-check', hints: 'open', race: false },
      ...{ endsAt: null, pausedAt: null, endedAt: null },
      ...room,
    },
    me: { name: 'Ada', number: 1 },
    passed,
    openings,
  };
}

const which = (of: Standing, what: 'open' | 'solution' | 'hints') =>
  rulesFor(of, NOW).steps.flatMap((step) => (step[what] ? [step.slug] : []));

describe('steps', () => {
  test('open one after the other, or all at once', () => {
    expect(which(standing(), 'open')).toEqual([ONE]);
    expect(which(standing({}, [ONE]), 'open')).toEqual([ONE, TWO]);
    expect(which(standing({ gating: 'free', solutions: 'open' }), 'open')).toEqual(STEPS);
  });

  test('open ahead of their time where they were opened, or passed before the room was joined', () => {
    expect(which(standing({}, [], [{ kind: 'step', step: THREE }]), 'open')).toEqual([ONE, THREE]);
    expect(which(standing({}, [THREE]), 'open')).toEqual([ONE, THREE]);
    expect(which(standing({}, [], [{ kind: 'solution', step: THREE }]), 'open')).toEqual([ONE]);
  });

  test('are refused with what opens them, and out of scope with the room’s name', () => {
    const rules = rulesFor(standing({ steps: [ONE, TWO] }), NOW);
    expect(closedBecause(rules, ONE, false)).toBe(null);
    expect(closedBecause(rules, TWO, false)?.text).toContain('the check of step 01');
    expect(closedBecause(rules, THREE, false)?.text).toContain('not part of “Room”');
    expect(closedBecause(null, THREE, false)).toBe(null);
    expect(closedBecause(null, THREE, true)?.text).toContain('join yours first');
    expect(closedBecause(rules, ONE, true)).toBe(null);
  });
});

describe('solutions and hints', () => {
  test('open with the own check, or when they are opened, each by itself', () => {
    expect(which(standing(), 'solution')).toEqual([]);
    expect(which(standing({}, [ONE]), 'solution')).toEqual([ONE]);
    expect(which(standing({}, [], [{ kind: 'solution', step: TWO }]), 'solution')).toEqual([TWO]);
    expect(which(standing({ solutions: 'open' }), 'solution')).toEqual(STEPS);
    expect(which(standing(), 'hints')).toEqual(STEPS);
    expect(which(standing({ hints: 'closed' }), 'hints')).toEqual([]);
    expect(which(standing({ hints: 'closed' }, [], [{ kind: 'hints', step: TWO }]), 'hints')).toEqual([TWO]);
  });

  test('cannot stay closed where each next step shows them', () => {
    expect(contradicts({ gating: 'free', solutions: 'after-check' })).toBe(true);
    expect(contradicts({ gating: 'free', solutions: 'open' })).toBe(false);
    expect(contradicts(newRoom.parse({ name: 'Room' }))).toBe(false);
  });
});

describe('a room', () => {
  test('is over when it was ended, and when its time is', () => {
    expect(isOver({ endedAt: null, endsAt: null }, NOW)).toBe(false);
    expect(isOver({ endedAt: null, endsAt: '2026-02-06T12:00:00.001Z' }, NOW)).toBe(false);
    expect(isOver({ endedAt: null, endsAt: '2026-02-06T12:00:00.000Z' }, NOW)).toBe(true);
    expect(isOver({ endedAt: '2026-02-06T11:00:00.000Z', endsAt: null }, NOW)).toBe(true);
  });

  test('lets nothing be built once it has ended, or while it is paused', () => {
    const at = '2026-02-06T11:00:00.000Z';
    expect(stillBecause(rulesFor(standing(), NOW))).toBe(null);
    expect(stillBecause(rulesFor(standing({ endedAt: at }), NOW))?.text).toContain('has ended');
    expect(stillBecause(rulesFor(standing({ pausedAt: at }), NOW))?.text).toContain('is paused');
  });
});

describe('a name', () => {
  test('is one line of what can be seen', () => {
    expect(displayName.parse('  Zoë \n  Müller ')).toBe('Zoë Müller');
    expect(displayName.parse('e\u0301')).toBe('é');
    for (const name of ['', '   ', 'x'.repeat(41), 'a\u202eb', 'a\u0000b', 'a\u200bb', '\ud800'])
      expect(displayName.safeParse(name).success, JSON.stringify(name)).toBe(false);
    // Letters and signs that are nothing to the eye, and marks that cover what stands around.
    for (const name of ['\u3164', '\u2800', 'Ada\u034f', 'a\u115fb', '\uffa0', `e${'\u0301'.repeat(8)}`])
      expect(displayName.safeParse(name).success, JSON.stringify(name)).toBe(false);
    for (const name of ['שָׁלוֹם', 'हिन्दी', 'ไทยน้ำ', 'Nguyễn Thị', '王小明', '😀 Ada'])
      expect(displayName.parse(name)).toBe(name.normalize('NFC'));
    expect(displayName.parse('Ada ❤\ufe0f')).toBe('Ada ❤');
  });

  test('has a number where another looks like it', () => {
    for (const double of ['ada', 'Аdа', 'Αda', 'Ａｄａ', 'аԁа'])
      expect(freeName(double, ['Ada'])).toBe(`${double} 2`);
    expect(freeName('lda', ['Ida', 'Ida 2'])).toBe('lda 3');
    for (const other of ['Adam', 'Ädä', 'Ада и Ева']) expect(freeName(other, ['Ada', 'Ева'])).toBe(other);
  });

  test('is all that a change of a room need not have', () => {
    expect(roomChange.parse({})).toEqual({});
    expect(roomChange.safeParse({ ended: false }).success).toBe(false);
    expect(roomChange.safeParse({ owner: 'me' }).success).toBe(false);
  });
});
