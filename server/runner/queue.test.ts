import { describe, expect, test } from 'vitest';
import { TurnQueue } from './queue.ts';

const never = new AbortController().signal;

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
