import { describe, expect, test, vi } from 'vitest';
import { TurnQueue } from './queue.ts';

const never = new AbortController().signal;

describe('a queue’s estimate', () => {
  test('comes from how long others held their slots, and grows with the places ahead', async () => {
    let now = 0;
    const queue = new TurnQueue(1, { now: () => now });
    const first = await queue.enter('ada', never, () => {});
    const told: (number | null)[] = [];
    const waiting = queue.enter('ben', never, (_ahead, wait) => told.push(wait));
    // Nobody's time is known yet.
    expect(told).toEqual([null]);
    now = 60_000;
    first[Symbol.dispose]();
    const second = await waiting;
    now = 70_000;
    const places = new Map<string, [number, number | null]>();
    const third = queue.enter('cai', never, (ahead, wait) => places.set('cai', [ahead, wait]));
    const fourth = queue.enter('dan', never, (ahead, wait) => places.set('dan', [ahead, wait]));
    // Ben is 10 s into his usual 60.
    expect(Object.fromEntries(places)).toEqual({ cai: [0, 50_000], dan: [1, 110_000] });
    now = 200_000;
    second[Symbol.dispose]();
    // One held it for 60 s, the next for 140: the median of both is the longer one.
    expect(places.get('dan')).toEqual([0, 140_000]);
    (await third)[Symbol.dispose]();
    (await fourth)[Symbol.dispose]();
  });

  test('says "soon" of a slot that is held for longer than usual', async () => {
    let now = 0;
    const queue = new TurnQueue(1, { now: () => now });
    const first = await queue.enter('ada', never, () => {});
    now = 1_000;
    first[Symbol.dispose]();
    const second = await queue.enter('ben', never, () => {});
    now = 100_000;
    let told: number | null = null;
    const third = queue.enter('cai', never, (_ahead, wait) => {
      told = wait;
    });
    expect(told).toBe(250);
    second[Symbol.dispose]();
    (await third)[Symbol.dispose]();
  });
});

describe('a queue for a machine with too little room', () => {
  test('lets the first one in whatever is left, and the next as soon as there is room', async () => {
    let room = false;
    let wanted = 0;
    const queue = new TurnQueue(4, { room: () => room, onWanted: () => wanted++ });
    const first = await queue.enter('ada', never, () => {});
    expect(queue.tryEnter()).toBeNull();
    const second = queue.enter('ben', never, () => {});
    expect(queue).toMatchObject({ running: 1, length: 1 });
    await vi.waitUntil(() => wanted > 0, { timeout: 30_000 });
    expect(queue).toMatchObject({ running: 1, length: 1 });
    room = true;
    // Not even now does anybody come before those who wait.
    expect(queue.tryEnter()).toBeNull();
    // Nobody gave a slot back.
    using _second = await second;
    expect(queue).toMatchObject({ running: 2, length: 0 });
    first[Symbol.dispose]();
  });

  test('gives no slot past those who wait', async () => {
    const queue = new TurnQueue(1);
    const first = queue.tryEnter();
    const second = queue.enter('ben', never, () => {});
    expect(first).not.toBeNull();
    expect(queue.tryEnter()).toBeNull();
    first?.[Symbol.dispose]();
    expect(queue.tryEnter()).toBeNull();
    (await second)[Symbol.dispose]();
    expect(queue.tryEnter()).not.toBeNull();
  });
});

describe('a queue for turns', () => {
  test('lets as many in as there are slots and tells the others their place', async () => {
    const queue = new TurnQueue(1);
    const places: number[] = [];
    const first = await queue.enter('ada', never, () => {});
    const second = queue.enter('ben', never, () => {});
    const third = queue.enter('cai', never, (ahead) => places.push(ahead));
    expect(queue).toMatchObject({ running: 1, length: 2 });
    first[Symbol.dispose]();
    (await second)[Symbol.dispose]();
    (await third)[Symbol.dispose]();
    expect(places).toEqual([1, 0]);
    expect(queue).toMatchObject({ running: 0, length: 0 });
  });

  test('gives an owner who asks again the earlier place, once', async () => {
    const queue = new TurnQueue(1);
    const order: string[] = [];
    const first = await queue.enter('ada', never, () => {});
    const replaced = queue.enter('ben', never, () => {});
    const other = queue
      .enter('cai', never, () => {})
      .then((slot) => {
        order.push('cai');
        slot[Symbol.dispose]();
      });
    const newer = queue
      .enter('ben', never, () => {})
      .then((slot) => {
        order.push('ben');
        slot[Symbol.dispose]();
      });
    await expect(replaced).rejects.toThrow('newer request');
    first[Symbol.dispose]();
    await Promise.all([other, newer]);
    expect(order).toEqual(['ben', 'cai']);
  });

  test('takes out who leaves while waiting', async () => {
    const queue = new TurnQueue(1);
    const first = await queue.enter('ada', never, () => {});
    const leaving = new AbortController();
    const second = queue.enter('ben', leaving.signal, () => {});
    leaving.abort(new Error('stopped'));
    await expect(second).rejects.toThrow('stopped');
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    expect(queue).toMatchObject({ running: 0, length: 0 });
  });
});
